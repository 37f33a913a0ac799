"""What draws a pronoun before its verb; words that look like finite verbs and seldom are, or mostly are; what stands
before nouns."""

from __future__ import annotations

from text.prose import word_set

NEGATIONS = word_set("não nunca jamais nem ninguém nada nenhum nenhuma nenhuns nenhumas tampouco sem")
SUBORDINATORS = word_set(
    "que se quando porque porquê como embora enquanto conforme caso onde aonde donde quem qual quais cujo cuja cujos "
    "cujas quanto quanta quantos quantas porquanto consoante segundo mal logo apenas salvo quer ora seja conquanto "
    "senão"
)
LOCAL_TRIGGERS = NEGATIONS | word_set(
    "já ainda também só sempre talvez apenas somente bem mal mais menos muito pouco quase até assim aqui ali lá cá aí "
    "acolá todos todas todo toda tudo ambos ambas alguém algo algum alguma alguns algumas qualquer quaisquer cada "
    "muitos muitas poucos poucas vários várias bastante bastantes tanto tanta tantos tantas outrem outro outra outros "
    "outras mesmo mesma mesmos próprio próprios tão demasiado demasiados deus oxalá quão diversos diversas inclusive "
    "principalmente sobretudo raramente dificilmente possivelmente provavelmente eventualmente dantes cedo nisto "
    "nisso tal tais isto isso aquilo ou um uma a maioria maior parte nem grande uns umas"
) - word_set("a um uma maior parte grande maioria isto isso aquilo ou mesmo mesma mesmos próprio próprios mais menos")
JUST_BEFORE = word_set(
    "pois porém então depois antes agora hoje ontem amanhã aqui ali lá cá aí assim logo e ou mas nem de para por sem "
    "em até após sobre desde como mais menos mesmo mesma próprio própria ora quer a ao à pelo"
)
RARELY_VERBS = word_set(
    "para como sobre entre uma uns umas nos mas este esta deste desta consoante via meses mar par lar dele dela deles "
    "delas nele nela neles nelas desse dessa cabo marco partes parte casa casas conta contas base findo finda findos "
    "findas lado lados ano meio meia primeira primeiro segunda segundo grande grandes ambos ele ela eles elas nova "
    "novas menor maior melhor pior cor dor valor setor sector autor lugar popular militar familiar escolar regular "
    "polícia igreja cidade pelo pela pelas pelos onde caso conforme salvo fora norte sul tarde disto disso"
)
MOSTLY_VERBS = word_set(
    "são serão era eras deve seja quer precisa vê torna cria deixa basta afeta garante leva paga resulta deriva chega "
    "tinha vão vá mostra dispensa demora recusa regista liga apaga descasque deita muda pertence vale fica usa pode "
    "tem há está foi vai faz diz dá vem sabe tenta permite consegue mantém contém obtém recebe custa passa procura "
    "espera veio chama pergunta conta-me lida abriga rege abarca traz cobra compra venda-se entrega-se volta"
)
BEFORE_NOUNS = word_set("um uma de da do em na no por pela pelo com sem à ao esta este essa esse cada sua seu")
NOUN_PHRASE = word_set(
    "o a os as um uma uns umas do da dos das no na nos nas ao à aos às pelo pela pelos pelas num numa dum duma este "
    "esta esse essa aquele aquela deste desta desse dessa neste nesta nesse nessa seu sua seus suas meu minha teu tua "
    "nosso nossa de em com sem por para sobre entre sob e ou cada qualquer outro outra grande nova novo primeira "
    "primeiro segunda última último algum alguma toda todo mais menos boa bom mesma mesmo própria próprio dois duas "
    "três quatro cinco"
)
