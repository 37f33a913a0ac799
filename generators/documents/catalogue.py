"""Every kind of document, by the name that the pack `documents` and its template have."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from generators.documents.contract import Document
from generators.documents.kinds.bills import account_statement, invoice_receipt, power_bill, rent_receipt, water_bill
from generators.documents.kinds.community import (
    condominium_notice,
    event_poster,
    meeting_call,
    minutes_of_meeting,
    warning_letter,
)
from generators.documents.kinds.food import menu, school_menu
from generators.documents.kinds.health import nutrition_label, prescription_slip
from generators.documents.kinds.school_and_work import filled_form, school_report, statistics_table, time_sheet
from generators.documents.kinds.shopping import (
    delivery_note,
    price_leaflet,
    quote_of_works,
    till_receipt,
)
from generators.documents.kinds.travel import bus_timetable, fare_table, ticket, train_timetable

DOCUMENTS: dict[str, Callable[[Random], Document]] = {
    "fatura_agua": water_bill,
    "fatura_luz": power_bill,
    "recibo_verde": invoice_receipt,
    "recibo_renda": rent_receipt,
    "extrato_conta": account_statement,
    "talao_supermercado": till_receipt,
    "folheto_precos": price_leaflet,
    "guia_remessa": delivery_note,
    "orcamento": quote_of_works,
    "guia_receita": prescription_slip,
    "etiqueta_nutricional": nutrition_label,
    "horario_comboio": train_timetable,
    "horario_autocarro": bus_timetable,
    "bilhete": ticket,
    "mapa_tarifas": fare_table,
    "ementa": menu,
    "ementa_escolar": school_menu,
    "aviso_condominio": condominium_notice,
    "convocatoria": meeting_call,
    "ata": minutes_of_meeting,
    "cartaz": event_poster,
    "carta_aviso": warning_letter,
    "registo_avaliacao": school_report,
    "folha_horas": time_sheet,
    "formulario": filled_form,
    "quadro_estatistica": statistics_table,
}
