"""Python that a model wrote, run where it can do no harm: no files, no network, no process, little time and memory."""
