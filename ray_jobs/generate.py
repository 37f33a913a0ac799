"""A generate job: `ray job submit --working-dir . -- python -m ray_jobs.generate RECIPE -n N --run DIR ...`."""

from __future__ import annotations

import sys

from filigrana import main

if __name__ == "__main__":
    sys.argv = ["filigrana", "generate", *sys.argv[1:]]
    main()
