"""Words that look like finite verbs and seldom are, or mostly are, and what stands before nouns."""

from __future__ import annotations

from text.prose import word_set

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
    "espera chama pergunta conta-me lida abriga rege abarca traz cobra compra venda-se entrega-se volta"
)
BEFORE_NOUNS = word_set("um uma de da do em na no por pela pelo com sem à ao esta este essa esse cada sua seu")
NOUN_PHRASE = word_set(
    "o a os as um uma uns umas do da dos das no na nos nas ao à aos às pelo pela pelos pelas num numa dum duma este "
    "esta esse essa aquele aquela deste desta desse dessa neste nesta nesse nessa seu sua seus suas meu minha teu tua "
    "nosso nossa de em com sem por para sobre entre sob e ou cada qualquer outro outra grande nova novo primeira "
    "primeiro segunda última último algum alguma toda todo mais menos boa bom mesma mesmo própria próprio dois duas "
    "três quatro cinco"
)
