"""The system's locks of open files, where the file system has any."""

from __future__ import annotations

import errno
import fcntl

NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}
"""What file systems without locks, or whose server for them is away, say."""


def kernel_lock(descriptor: int, how: int) -> bool:
    """Lock an open file as `flock` does; False where the file system has no locks, so that a lease alone must do.

    Raises BlockingIOError when another has it.
    """
    try:
        fcntl.flock(descriptor, how)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise  # BlockingIOError, too
        return False
    return True
