"""Slurm: the sbatch file of a run, what it starts on each node, and what became of the job. See docs/clusters.md."""
