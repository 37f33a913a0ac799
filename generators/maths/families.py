"""The families of exercises, by the names that the pack `maths` gives them."""

from __future__ import annotations

from generators.maths import chance, equations, functions, geometry, sequences
from generators.maths.contract import Family

FAMILIES: dict[str, Family] = {
    "equação do 1.º grau": equations.linear,
    "equação do 2.º grau": equations.quadratic,
    "sistema": equations.system,
    "inequação do 1.º grau": equations.linear_inequality,
    "inequação do 2.º grau": equations.quadratic_inequality,
    "módulo": equations.modulus,
    "equação exponencial": equations.exponential,
    "equação logarítmica": equations.logarithmic,
    "potências": equations.powers,
    "função afim": functions.tariff,
    "reta": functions.straight_line,
    "vértice": functions.vertex,
    "derivada": functions.derivative,
    "reta tangente": functions.tangent,
    "limite": functions.limit,
    "extremos": functions.highest,
    "teorema de Pitágoras": geometry.pythagoras,
    "razão trigonométrica": geometry.ratio,
    "valor exato": geometry.exact_value,
    "equação trigonométrica": geometry.trigonometric,
    "distância": geometry.distance,
    "circunferência": geometry.circle,
    "produto escalar": geometry.dot_product,
    "média e mediana": chance.average,
    "nota em falta": chance.missing_mark,
    "extração de um saco": chance.bag,
    "probabilidade condicionada": chance.conditional,
    "contagem": chance.committee,
    "distribuição binomial": chance.binomial,
    "termo geral": sequences.arithmetic_term,
    "soma aritmética": sequences.arithmetic_sum,
    "soma geométrica": sequences.geometric_sum,
    "percentagens": sequences.percentage,
    "juros compostos": sequences.compound,
    "limite de uma sucessão": sequences.limit_of_sequence,
}
