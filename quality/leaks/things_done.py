"""Verbs that want an object: what is done to somebody or with something."""

from __future__ import annotations

from quality.leaks.ordered_clitics import DONE_WITH_THINGS
from text.prose import word_set

TAKING_AN_OBJECT = DONE_WITH_THINGS | word_set(
    "ver levar avisar segurar encontrar chamar convidar apanhar agarrar abraçar beijar ajudar conhecer receber "
    "prender matar comprar vender buscar cozer arrumar enviar visitar proteger acompanhar acordar vestir limpar "
    "carregar salvar amar adorar odiar ignorar expulsar eleger contratar despedir castigar elogiar insultar examinar "
    "tratar curar amassar criticar estragar perseguir roubar procurar picar pendurar esconder resolver combater "
    "operar herdar secar provar decifrar gastar legalizar perder observar proibir condenar absolver defender atacar "
    "derrotar vencer enterrar queimar assar fritar grelhar descascar ralar temperar servir escorrer bater dobrar "
    "passajar coser pintar lixar furar pregar serrar montar desmontar reparar arranjar consertar afinar calibrar "
    "medir pesar analisar estudar explorar descobrir inventar construir destruir demolir erguer derrubar plantar "
    "colher podar semear apagar criar educar adotar batizar casar sepultar homenagear premiar nomear demitir "
    "substituir promover transferir interrogar acusar libertar algemar multar denunciar julgar processar notificar "
    "convocar reunir juntar separar dividir distribuir recolher reciclar reutilizar aproveitar desperdiçar poupar "
    "investir emprestar devolver alugar hipotecar financiar pagar cobrar calcular somar subtrair multiplicar "
    "simplificar demonstrar ilustrar descrever caracterizar classificar comparar interpretar traduzir resumir rever "
    "publicar divulgar censurar ativar desativar converter bloquear obter manter incluir identificar convencer "
    "pesquisar visualizar exportar importar personalizar organizar atualizar executar declarar validar assinar rasgar "
    "enrolar embrulhar transportar descarregar empilhar armazenar conservar congelar descongelar aquecer arrefecer "
    "provocar causar evitar impedir prevenir controlar vigiar dominar domar treinar alimentar amamentar embalar "
    "adormecer deitar sentar empurrar puxar arrastar levantar baixar pousar largar atirar lançar apontar rodar virar "
    "inclinar encaixar apertar desapertar encher esvaziar tapar destapar cobrir forrar decorar enfeitar tosquiar "
    "ordenhar caçar pescar capturar soltar atrair afastar assustar irritar magoar ofender humilhar desprezar "
    "respeitar admirar imitar louvar invejar trair enganar iludir seduzir conquistar consolar animar apoiar "
    "incentivar motivar inspirar influenciar reconhecer localizar rastrear fotografar filmar gravar desenhar esculpir "
    "fabricar produzir consumir comer beber engolir mastigar cheirar saborear ouvir escutar sentir tocar pisar "
    "esmagar triturar moer coar peneirar descer subir atravessar contornar escavar regar adubar pulverizar lavrar "
    "arrancar cortar rachar repetir memorizar esquecer compreender perceber explicar ensinar contar narrar comunicar "
    "anunciar entregar escolher selecionar preferir recusar aceitar rejeitar aprovar reprovar corrigir avaliar testar "
    "experimentar calçar despir lavar pentear rapar barbear maquilhar mimar acarinhar ninar embarcar hospedar alojar "
    "acolher abandonar deixar trazer mandar fazer pôr colocar guardar pegar querer notar desligar instalar reinstalar "
    "cancelar renovar incomodar cercar consertar despejar"
)
