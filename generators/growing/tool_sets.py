"""Sets of tools: JSON Schemas that a program writes of what the teacher says, example values held to them, requests of
every kind, and a little of what the service keeps."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from pydantic import BaseModel, Field

from generators.growing.shape import Row, Shape, UnfitError, phrase, said
from generators.verifying.tool_calls import tools_problem

ParameterKind = Literal["texto", "inteiro", "número", "sim ou não", "data", "hora", "lista de textos"]
NAME = r"^[a-z][a-z0-9_]{1,47}$"
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"

SCHEMAS: dict[ParameterKind, dict[str, Any]] = {
    "texto": {"type": "string"},
    "inteiro": {"type": "integer"},
    "número": {"type": "number"},
    "sim ou não": {"type": "boolean"},
    "data": {"type": "string", "format": "date"},
    "hora": {"type": "string", "pattern": TIME},
    "lista de textos": {"type": "array", "items": {"type": "string"}},
}


class Parameter(BaseModel):
    """One thing that a tool takes. `opcoes` are the only values of a text; none when any will do."""

    nome: str = Field(pattern=NAME)
    tipo: ParameterKind
    descricao: str = Field(min_length=4, max_length=160)
    obrigatorio: bool
    opcoes: list[str] = Field(max_length=8)
    exemplo: str = Field(min_length=1, max_length=120)


class Tool(BaseModel):
    """One tool."""

    nome: str = Field(pattern=NAME)
    descricao: str = Field(min_length=8, max_length=200)
    parametros: list[Parameter] = Field(min_length=1, max_length=6)


class Cell(BaseModel):
    """One field of a record."""

    nome: str = Field(pattern=NAME)
    valor: str = Field(min_length=1, max_length=120)


class Table(BaseModel):
    """Records of one kind that the service keeps."""

    nome: str = Field(pattern=NAME)
    registos: list[Annotated[list[Cell], Field(min_length=1)]] = Field(min_length=1, max_length=6)


class ToolSetReply(BaseModel):
    """A set of tools of one service."""

    assunto: str = Field(min_length=5, max_length=240)
    ferramentas: list[Tool] = Field(min_length=2, max_length=6)
    pedidos: list[str] = Field(min_length=2, max_length=6)
    pedidos_com_varias_chamadas: list[str] = Field(min_length=1, max_length=4)
    pedidos_em_que_uma_depende_de_outra: list[str] = Field(max_length=4)
    pedidos_a_que_falta_um_dado: list[str] = Field(min_length=1, max_length=4)
    pedidos_que_nenhuma_resolve: list[str] = Field(min_length=1, max_length=4)
    dados_guardados: list[Table] = Field(min_length=1, max_length=4)


def tool_set_row(reply: ToolSetReply, parent: Row) -> Row:
    """Raises UnfitError: `invalid_tools`, `repeats_seed` where half of the tools have the names of the seed's, or
    `example_invalid` for an example value that its own schema refuses."""
    tools = [tool_schema(tool) for tool in reply.ferramentas]
    if problem := tools_problem(tools):
        raise UnfitError("invalid_tools", problem)
    own = {tool["name"] for tool in parent["tools"]}
    if (again := [tool["name"] for tool in tools if tool["name"] in own]) and 2 * len(again) >= len(tools):
        raise UnfitError("repeats_seed", f"the seed has {', '.join(again)}")
    examples = {tool.nome: _examples(tool, schema) for tool, schema in zip(reply.ferramentas, tools, strict=True)}
    return {
        "text": phrase(reply.assunto),
        "domain": parent["domain"],
        "tools": tools,
        "requests": [said(text) for text in reply.pedidos],
        "requests_several": [said(text) for text in reply.pedidos_com_varias_chamadas],
        "requests_dependent": [said(text) for text in reply.pedidos_em_que_uma_depende_de_outra],
        "requests_incomplete": [said(text) for text in reply.pedidos_a_que_falta_um_dado],
        "requests_without_tool": [said(text) for text in reply.pedidos_que_nenhuma_resolve],
        "state": {
            table.nome: [{c.nome: said(c.valor) for c in record} for record in table.registos if record]
            for table in reply.dados_guardados
        },
        "examples": examples,
    }


def tool_schema(tool: Tool) -> dict[str, Any]:
    """A tool as recipes and trainers know it: name, description, and the JSON Schema of what it takes."""
    properties = {p.nome: {**_schema(p), "description": said(p.descricao)} for p in tool.parametros}
    return {
        "name": tool.nome,
        "description": said(tool.descricao),
        "parameters": {
            "type": "object",
            "properties": properties,
            "required": [p.nome for p in tool.parametros if p.obrigatorio],
            "additionalProperties": False,
        },
    }


def _schema(parameter: Parameter) -> dict[str, Any]:
    schema = SCHEMAS[parameter.tipo]
    options = list(dict.fromkeys(map(said, parameter.opcoes)))
    return {**schema, "enum": options} if options and parameter.tipo == "texto" else dict(schema)


def _examples(tool: Tool, schema: dict[str, Any]) -> dict[str, Any]:
    """The tool's example values, by parameter, as its schema wants them."""
    values = {p.nome: _value(p) for p in tool.parametros}
    error = best_match(Draft202012Validator(schema["parameters"], format_checker=FormatChecker()).iter_errors(values))
    if error is not None:
        place = ".".join(str(part) for part in error.absolute_path)
        raise UnfitError("example_invalid", f"{tool.nome}, {place}: {error.message}")
    return values


def _value(parameter: Parameter) -> Any:
    """An example as its kind of value; as it was written where it is none, for the schema to refuse."""
    text = said(parameter.exemplo)
    try:
        match parameter.tipo:
            case "inteiro":
                return int(text)
            case "número":
                return float(text.replace(",", "."))
            case "sim ou não":
                return {"sim": True, "não": False}.get(text.casefold(), text)
            case "lista de textos":
                return [said(part) for part in text.split(";") if said(part)]
    except ValueError:
        return text
    return text


TOOL_SETS = Shape(ToolSetReply, tool_set_row)
