"""A teacher in this process: vLLM, and the model that is packaged for the demo."""
