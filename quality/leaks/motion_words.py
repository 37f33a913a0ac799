"""Where one goes, arrives, climbs and whom one takes along: the words that the rules of motion look at."""

from __future__ import annotations

from text.prose import word_set

PLACES = word_set(
    "casa escola cidade hospital aeroporto estação praia centro tribunal cinema mercado restaurante hotel país "
    "porto trabalho local destino loja farmácia"
)
ARRIVALS = word_set(
    "escritório margem aldeia vila fronteira quartel museu igreja estádio ilha castelo quarto cozinha esquadra "
    "banco teatro biblioteca universidade faculdade empresa fábrica oficina garagem parque jardim rio lago praça "
    "avenida bairro café bar clínica consultório feira paragem sede convento mosteiro cemitério refeitório pavilhão "
    "acampamento piscina creche infantário gabinete apartamento prédio edifício terminal cais palácio miradouro "
    "povoação capital gare balneário camarim receção cume cimo topo meta relvado emprego aula aulas reunião festa "
    "consulta missa casamento entrevista conclusão mãos altar quintal capela supermercado talho padaria piso andar "
    "terra serra montanha cabana pensão pousada discoteca final semifinal rotunda cruzamento maternidade "
    "urgência urgências obra obras"
)
"""Where one arrives: no time, vehicle or manner is called so ('chegou no autocarro', 'na hora certa')."""
ERRANDS = word_set(
    "mercado supermercado cinema farmácia padaria talho banheiro shopping mercearia mercadinho teatro circo feira "
    "museu banco ginásio cabeleireira biblioteca missa piscina notário veterinário correios finanças esquadra "
    "oficina florista peixaria sapateiro tasca clínica pastelaria papelaria drogaria "
    "lavandaria costureira discoteca esplanada estádio cemitério barbearia lota livraria quiosque"
)
EVENTS = word_set(
    "festa reunião consulta casamento funeral enterro velório batizado concerto baile inauguração convívio romaria "
    "arraial procissão aula aulas exame entrevista manifestação lua peregrinação catequese discoteca espetáculo"
)
"""What one goes to; whoever comes back or comes 'na festa' does so while it lasts."""
PEOPLE = word_set(
    "médico dentista cabeleireiro barbeiro oculista advogado notário veterinário sapateiro psicólogo oftalmologista "
    "pediatra cardiologista dermatologista ortopedista fisioterapeuta ginecologista otorrino mecânico osteopata"
)
"""Whoever is 'no médico' has gone to see one: nothing takes place there."""
HEIGHTS = word_set(
    "torre palco pódio telhado árvore cadeira muro escadote banco figueira oliveira cerejeira laranjeira pinheiro "
    "árvores muros telhados bancos mesas cadeiras postes cume topo cimo sótão terraço parapeito capô monte morro "
    "andaime cavalo burro tribuna púlpito altar trono ringue mesa escada carroça tejadilho"
)
PERSONS = word_set(
    "pai mãe tio tia avô avó irmão irmã primo prima marido mulher filho filha sogro sogra neto neta vizinho vizinha "
    "amigo amiga colega rapaz rapariga menino menina senhor senhora miúdo miúda patrão patroa chefe professora "
    "professor pais avós tios filhos filhas miúdos crianças rapazes raparigas netos amigos amigas vizinhos alunos "
    "cunhado cunhada namorado namorada padre turma malta família"
)
TAKEN = PERSONS | word_set(
    "cão cadela gato gata carro carrinha mota bicicleta bebé criança crianças miúdos doente ferido feridos cachorro "
    "animal animais bicho computador relógio visitantes turistas hóspedes convidados cavalo pequeno pequena ele ela "
    "eles elas máquina televisão telemóvel portátil impressora frigorífico roupa casaco sapatos malas mala documentos"
)
WITH_ARTICLE = word_set(
    "porto algarve alentejo funchal brasil frança espanha alemanha itália madeira guarda figueira europa açores "
    "china índia suíça bélgica holanda rússia grécia turquia áfrica américa ásia austrália inglaterra"
)
NO_ARRIVALS = word_set(
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segundas terças quartas quintas sextas sábados "
    "dia dias ano anos mês meses semana semanas noite noites manhã tarde madrugada hora horas momento momentos altura "
    "época verão inverno outono primavera véspera vésperas século década data fim final início começo princípio meio "
    "segunda terça quarta quinta sexta sábado domingo domingos natal páscoa carnaval próximo próxima próximos "
    "próximas mesmo mesma mesmos mesmas primeiras último última últimos últimas primeiro primeira primeiros seguinte "
    "outro outra outros outras passado passada melhor pior devido devida exato exata preciso precisa seu sua seus "
    "suas meu minha qual quais que nosso nossa fase período instante ocasião estação comboio barco navio avião voo "
    "carro autocarro camião táxi metro elétrico bicicleta mota moto carroça caravela ferry helicóptero ambulância "
    "carrinha carruagem coche jipe camioneta vapor balão limusina viatura paquete bote canoa veleiro iate trenó burro "
    "cavalo cadeira maca companhia sequência forma qualidade posição condição condições dianteira frente cabeça cauda "
    "liderança ordem estado embalagem embalagens caixa caixas saco sacos recipiente envelope pacote contentor "
    "contentores versão formato grupo expectativa expetativa esperança ignorância mira paz pressa íntegra mão "
    "transporte embalo onda fila aniversário ausência vez tempo infância juventude velhice ponta cesto correio carga "
    "bagagem mala malas dupla tabela classificação prova etapa corrida geral sprint penúltimo penúltima virada "
    "viragem passagem maré lua quarto terceiro quinto sexto sétimo oitavo nono décimo terceira pacífica escuridão "
    "lotação outubro setembro verde fuga surdina penumbra feriado feriados férias quaresma ramadão bico colo"
)
"""When, in what, in what order and how one arrives: 'chegou no comboio', 'na altura certa', 'na dianteira'."""
_SEEN_AT = word_set(
    "balcão assembleia parlamento junta câmara tribunal creche supermercado biblioteca farmácia padaria talho "
    "mercearia ginásio cabeleireira notário veterinário correios finanças esquadra oficina florista peixaria "
    "sapateiro pastelaria papelaria drogaria lavandaria costureira esplanada cemitério barbearia livraria quiosque "
    "médico dentista cabeleireiro barbeiro oculista advogado psicólogo hospital praia museu festa festas reunião "
    "consulta casamento funeral enterro velório batizado concerto baile inauguração convívio romaria arraial "
    "entrevista catequese discoteca restaurante feira missa piscina igreja capela aldeia gruta grutas termas "
    "oftalmologista pediatra cardiologista dermatologista ortopedista fisioterapeuta terapeuta ginecologista otorrino "
    "urgências urgência conservatória notária médica veterinária dentistas jardim quinta mosteiro castelo palácio "
    "miradouro aquário planetário cascata lagoa cinema circo aeroporto bar café tasca pizaria gelataria padeiro "
    "açougue ourives contabilista banco exposição ópera tourada jantar lançamento comício vila ilha"
)
SEEN_AT = _SEEN_AT | {word + "s" for word in _SEEN_AT}
"""What one goes to see, fetch or visit: no manner of going ('vai na escola') nor way ('vai na rua')."""
ARRIVED_AT = word_set("hospital aeroporto escola restaurante hotel cinema trabalho")
WHEN = word_set(
    "muito hoje ontem amanhã cedo tarde já sempre agora depois ainda lá cá aqui ali também só logo esta às manhã "
    "noite nove dez oito sete onze finalmente juntos juntas sozinho sozinha todos todas primeiro antes exausto "
    "exausta exaustos exaustas cansados sãos salvos vivos vivas vivo viva bem demais"
)
AFTER_AN_ERRAND = word_set(
    "hoje ontem amanhã cedo juntos juntas sozinho sozinha comprar buscar ver fazer pedir levar e mas porque quando "
    "com todos todas logo à às duas três quatro uma várias muitas algumas ao aos na no nas nos antes depois para "
    "por se onde dentro daqui até sem mais esta este sempre nem ou"
)
