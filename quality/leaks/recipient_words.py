"""Who is told or given something, and what: the words that the rule of recipients looks at."""

from __future__ import annotations

from text.prose import word_set

_OF_BOTH = (
    "advogad alun amig cunhad entead enfermeir engenheir farmacêutic filh funcionári médic menin namorad net noiv "
    "prim sogr ti vizinh candidat empregad criad ministr secretári proprietári inquilin sóci herdeir cozinheir "
    "padeir cabeleireir mecânic arquitet técnic maestr bibliotecári veterinári voluntári passageir carteir "
    "porteir afilhad convidad gat cachorr miúd pequen garot sobrinh companheir parceir deputad músic refugiad "
    "desconhecid bisnet arguid acusad suspeit conhecid taxist"
)
_PLURAL_TOO = (
    "pai mãe avó avô irmão irmã tio tia marido mulher homem senhor senhora rapaz rapariga criança bebé jovem colega "
    "chefe patrão patroa professor professora diretor diretora doutor doutora juiz juíza polícia agente guarda "
    "cliente doente paciente utente leitor leitora espectador ouvinte visitante turista hóspede morador moradora "
    "jogador jogadora treinador treinadora trabalhador trabalhadora consumidor comprador vendedor condutor motorista "
    "taxista dentista jornalista repórter padre bispo freira rei rainha presidente vereador deputado autarca provedor "
    "inspetor inspetora revisor contabilista gerente rececionista assistente estudante finalista concorrente "
    "participante adversário capitão capitã comandante tenente sargento general árbitro árbitra guarda-redes avançado "
    "tutor tutora explicador orientador formador escritor escritora autor autora editor editora pintor ator atriz "
    "cantor cantora músico empregado dono dona parceiro sobrinho sobrinha companheiro companheira bisneto testemunha "
    "vítima réu ré bisneta bisavó bisavô madrinha padrinho pessoa cidadão cidadã munícipe contribuinte senhorio "
    "senhoria credor devedor fornecedor agricultor pescador lavrador pastor moleiro desconhecido estranho ladrão "
    "refugiado turma plateia público grupo equipa júri tribunal família imprensa comissão povo malta direção cão "
    "cadela bicho animal pássaro cavalo"
)
BODIES = word_set(
    "empresa empresas fundo fundos banco bancos grupo grupos câmara estado governo clube clubes multinacional museu "
    "investidor investidores colecionador colecionadores sociedade cadeia chineses concorrência biblioteca loja "
    "seguradora operadora administração direção hospital escola junta senhorio finanças"
)
"""What buys, is paid and gets things back."""


def _in_the_plural(word: str) -> str:
    if word.endswith("ão"):
        return {"cidadão": "cidadãos", "irmão": "irmãos", "cão": "cães", "capitão": "capitães"}.get(
            word, word[:-2] + "ões"
        )
    if word.endswith("m"):
        return word[:-1] + "ns"
    if word.endswith("l"):
        return word[:-1] + "is"
    return word + ("es" if word.endswith(("r", "z")) else "s")


PEOPLE = (
    frozenset(stem + ending for stem in _OF_BOTH.split() for ending in ("o", "a", "os", "as"))
    | word_set(_PLURAL_TOO)
    | frozenset(map(_in_the_plural, _PLURAL_TOO.split()))
    | word_set("novos novas velhos velhas bombeiro bombeiros soldado soldados dono ginasta mestre namorados pais avós")
)
SOMEBODY = word_set("ninguém alguém quem todos todas mim ti ele ela eles elas nós vocês")
ADJACENT_ADVERBS = word_set("também já ainda sempre logo depois antes só apenas mesmo então ontem hoje")
SAID = word_set("isso isto tudo aquilo nada")
GIVEN = word_set(
    "história histórias lenda conto anedota segredo verdade mentira mentiras novidade piada resposta pergunta "
    "perguntas desculpa desculpas autorização licença perdão conselho conselhos queixa elogio elogios promessa "
    "carinho telefonema telefonemas truque truques lição caminho matéria assunto situação"
)
"""What one tells, asks and does to somebody."""
NOT_GIVEN = word_set(
    "jantar almoço lanche festa concerto espetáculo baile receção aula aulas curso cursos explicação passo jeito volta "
    "entrevista conferência palestra sessão missa contributo oportunidade oportunidades condições ênfase nome nomes "
    "exemplo ideia ideias desculpa motivo motivos razão pista pistas ordem ordens salto tempo prazo dia dias mês hora "
    "caminho importância lugar origem peça filme livros bilhetes bilhete produto produtos serviço serviços solução "
    "soluções medicamento roupa seguro seguros arma material"
)
"""What is given, shown or sold for people's use or good: 'vende produtos para crianças', 'deu um concerto para'."""
