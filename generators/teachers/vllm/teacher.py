"""A teacher in this process: vLLM's AsyncLLM, on a GPU or with the CPU build. The only file that imports vllm."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from generators.teachers.vllm.chat_template import pre_query
from generators.teachers.vllm.engine_defaults import CPU_ENGINE, engine_environment
from generators.teachers.vllm.engine_guard import EngineGuard
from generators.teachers.vllm.json_grammar import json_grammar
from generators.teachers.vllm.kept_tokens import kept_tokens
from generators.teachers.vllm.load_errors import first_line, unusable
from generators.teachers.vllm.media_prompt import engine_prompt, senses_among
from generators.teachers.vllm.model_folder import Revisions, adapter_misfit, fitting_rank, model_revisions
from generators.teachers.vllm.thinking import Thoughts, template_switches
from schemas.errors import TeacherDownError, TeacherError, UsageError
from schemas.media import Sense
from schemas.request import Choice, Completion, FinishReason, Request, completion_of
from schemas.teacher import TeacherInfo
from store.media import MediaStore

PARSER_HINT = (
    "{model} has marks of thoughts. Steps that want JSON are held to it from the first token, and don't think: name "
    "vLLM's parser, as in `engine: {{reasoning_parser: qwen3}}`, to let them."
)
STRUCTURED_OUTPUTS = {"backend": "xgrammar"}
FINISH: dict[str | None, FinishReason] = {"stop": "stop", "length": "length", "abort": "abort"}


class VLLMTeacher:
    """One engine over one model folder or name. `engine` holds vLLM's own engine arguments; they beat the defaults."""

    def __init__(
        self,
        model: str,
        engine: dict[str, Any] | None = None,
        name: str = "",
        licence: str = "",
        revision: str = "",
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._model = model
        self._name = name or Path(model).name
        self._licence = licence
        self._revision = revision
        self._say = say
        self._engine_args = dict(engine or {})
        self._adapter = self._engine_args.pop("lora", None)
        self._llm: Any = None
        self._tokenizer: Any = None
        self._thoughts: Any = None
        self._guard: EngineGuard | None = None
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tokenise")
        self._asked = 0
        self._lora: Any = None
        self._media: MediaStore | None = None

    async def start(self) -> TeacherInfo:
        """Load the model. Raises UsageError for a wrong model or setting, TeacherDownError when the engine dies."""
        engine_environment()
        self._guard = EngineGuard(os.getpid())
        try:
            await asyncio.to_thread(self._load)
        except (TeacherDownError, UsageError):
            self._guard.close()
            raise
        if self._lora is not None:
            await self._add_lora()
        self._tokenizer = self._llm.get_tokenizer()
        if asyncio.iscoroutine(self._tokenizer):
            self._tokenizer = await self._tokenizer
        if not getattr(self._tokenizer, "chat_template", None):
            await self.close()
            raise UsageError(
                f"The model {self._model} has no chat template.", "A teacher must be an instruct model, not a base one."
            )
        self._thoughts = Thoughts(self._tokenizer, self._parser_class())
        if self._thoughts.goes_unread:
            self._say(PARSER_HINT.format(model=self._name))
        revisions = await asyncio.to_thread(self._revisions)
        return TeacherInfo(
            name=self._name,
            revision=revisions.full,
            older_revision=revisions.older,
            licence=self._licence,
            raw_prompts=True,
            logprobs=True,
            senses=await asyncio.to_thread(self._senses),
            pre_query=pre_query(self._tokenizer, system=False),
            system_pre_query=pre_query(self._tokenizer, system=True),
        )

    def open_media(self, media: MediaStore) -> None:
        """Read pictures and sounds there."""
        self._media = media

    async def complete(self, request: Request) -> Completion:
        from vllm.exceptions import VLLMClientError
        from vllm.v1.engine.exceptions import EngineDeadError

        self._asked += 1
        started = time.monotonic()
        switches = template_switches(request)
        prompt = await self._tokens(request)
        try:
            outputs = self._llm.generate(
                prompt,
                sampling_params(request, "reasoning_parser" in self._engine_args, self._thoughts.marks_are_special),
                f"{request.id}-{self._asked}",
                lora_request=self._lora,
                reasoning_parser_kwargs={"chat_template_kwargs": switches} if switches else None,
            )
            final = [output async for output in outputs][-1]
        except EngineDeadError as error:
            raise TeacherDownError(
                "The vLLM engine died.", "Its log above says why; run the same command again."
            ) from error
        except (ValueError, VLLMClientError) as error:
            kind = "context_length" if "context length" in str(error) else "bad_request"
            raise TeacherError(kind, str(error)) from error
        written = sorted(final.outputs, key=lambda output: output.index)
        choices = [self._choice(output, final.prompt_token_ids, switches) for output in written]
        return completion_of(
            choices,
            request_id=request.id,
            prompt_tokens=len(final.prompt_token_ids),
            completion_tokens=sum(len(output.token_ids) for output in written),
            reasoning_tokens=sum(self._thoughts.tokens(choice.reasoning) for choice in choices),
            latency_s=time.monotonic() - started,
        )

    def _choice(self, output: Any, prompt: Sequence[int], switches: dict[str, Any]) -> Choice:
        answer, reasoning = self._thoughts.part(output.text, prompt, switches)
        return Choice(
            text=answer,
            finish_reason=FINISH.get(output.finish_reason, "unknown"),
            logprobs=kept_tokens(output, answer, self._decode) if output.logprobs else (),
            reasoning=reasoning,
        )

    def _decode(self, token_ids: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(token_ids), skip_special_tokens=True))

    async def close(self) -> None:
        """Shut the engine down and make sure that no process of it is left."""
        if self._llm is not None:
            await asyncio.to_thread(self._llm.shutdown)
            self._llm = None
        if self._guard is not None:
            self._guard.close()
            self._guard = None
        self._threads.shutdown(wait=False)

    def _revisions(self) -> Revisions:
        pinned = Revisions(self._revision, self._revision) if self._revision else None
        return (pinned or model_revisions(self._model, self._say)).with_adapter(self._adapter, self._say)

    def _senses(self) -> tuple[Sense, ...]:
        """What the model takes besides text, as vLLM has it."""
        from vllm.multimodal import MULTIMODAL_REGISTRY

        config = self._llm.model_config
        if not config.is_multimodal_model:
            return ()
        return senses_among(MULTIMODAL_REGISTRY.create_processor(config).info.allowed_mm_limits)

    def _parser_class(self) -> Any:
        """vLLM's reasoning parser that the engine was given, None without one."""
        from vllm.reasoning import ReasoningParserManager

        name = self._engine_args.get("reasoning_parser")
        return ReasoningParserManager.get_reasoning_parser(name) if name else None

    def _load(self) -> None:
        from vllm import AsyncEngineArgs
        from vllm.config import StructuredOutputsConfig
        from vllm.platforms import current_platform
        from vllm.v1.engine.async_llm import AsyncLLM

        settings = {**(CPU_ENGINE if current_platform.is_cpu() else {}), "enable_prefix_caching": True}
        settings |= {"structured_outputs_config": STRUCTURED_OUTPUTS, "enable_log_requests": False, **self._engine_args}
        if self._adapter:
            settings = {"max_lora_rank": fitting_rank(Path(self._adapter))} | settings | {"enable_lora": True}
        if isinstance(given := settings["structured_outputs_config"], dict):
            settings["structured_outputs_config"] = StructuredOutputsConfig(**given)  # the parser is written into it
        try:
            arguments = AsyncEngineArgs(model=self._model, disable_log_stats=True, **settings)
        except (TypeError, OSError) as error:
            raise unusable(self._model, error) from error
        try:
            self._llm = AsyncLLM.from_engine_args(arguments)
        except (OSError, ValueError) as error:
            raise unusable(self._model, error) from error
        except RuntimeError as error:
            hint = "Its log above says why: often too little memory (engine: {max_model_len, max_num_seqs})."
            raise TeacherDownError(f"The vLLM engine did not start: {first_line(error)}", hint) from error
        if self._adapter:
            from vllm.lora.request import LoRARequest

            self._lora = LoRARequest("adapter", 1, str(self._adapter))

    async def _add_lora(self) -> None:
        """Load the adapter now, not with the first request. Raises UsageError when it doesn't fit the model."""
        config = self._llm.model_config
        why = adapter_misfit(Path(self._adapter), config.get_hidden_size(), config.get_total_num_hidden_layers())
        try:
            if not why and not await self._llm.add_lora(self._lora):
                why = "vLLM did not load it"
        except Exception as error:  # whatever goes wrong in the engine's process arrives as a bare Exception
            why = first_line(error)
        if why:
            await self.close()
            raise UsageError(
                f"The adapter {self._adapter} can't be used with {self._model}: {why}.", "Was it trained on this model?"
            )

    async def _tokens(self, request: Request) -> Any:
        """The prompt, made in a thread so that the event loop keeps feeding the engine."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, engine_prompt, self._tokenizer, request, self._media)


def sampling_params(request: Request, budgeted: bool, keep_special: bool) -> Any:
    """vLLM's own. `budgeted` where a parser keeps a budget of thoughts, `keep_special` where marks are special."""
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind, StructuredOutputsParams

    given = request.sampling.model_dump(exclude_none=True) | {"stop": list(request.sampling.stop)}
    if budgeted:  # without a parser vLLM refuses a budget
        given["thinking_token_budget"] = request.thinking_tokens
    if keep_special:
        given |= {"skip_special_tokens": False, "spaces_between_special_tokens": False}
    schema = request.json_schema
    return SamplingParams(
        **given,
        structured_outputs=StructuredOutputsParams(grammar=json_grammar(json.dumps(schema))) if schema else None,
        output_kind=RequestOutputKind.FINAL_ONLY,
    )
