"""distilabel: three tasks in a pipeline of processes. DISTILABEL_CACHE=0 begins anew each time."""

from __future__ import annotations

import os

import distilabel_tasks as tasks
import job


def main() -> None:
    options = job.arguments()
    os.environ.setdefault("DISTILABEL_LOG_LEVEL", "WARNING")
    os.environ["HF_HUB_OFFLINE"] = "1"
    from distilabel.models import OpenAILLM
    from distilabel.pipeline import Pipeline
    from distilabel.steps import LoadDataFromDicts

    def llm() -> OpenAILLM:
        return OpenAILLM(
            model=options.model,
            base_url=options.base_url,
            api_key="x",
            max_retries=6,
            generation_kwargs={"temperature": 0.7, "max_new_tokens": 512},
        )

    size = options.concurrency
    with Pipeline(name="bench", cache_dir=options.work + "/cache") as pipeline:
        load = LoadDataFromDicts(name="load", data=list(job.seeds(options.n)), batch_size=size)
        settings = {"input_batch_size": size, "add_raw_output": False, "add_raw_input": False}
        ask = tasks.Ask(name="ask", llm=llm(), **settings)
        answer = tasks.Answer(name="answer", llm=llm(), **settings)
        judge = tasks.Judge(name="judge", llm=llm(), **settings)
        load >> ask >> answer >> judge
    use_cache = os.environ.get("DISTILABEL_CACHE", "1") == "1"
    pipeline.run(use_cache=use_cache)["default"]["train"].to_json(options.out, force_ascii=False)


if __name__ == "__main__":
    main()
