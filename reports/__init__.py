"""Pages about a run or an export, a row's history, and what changed between two exports."""
