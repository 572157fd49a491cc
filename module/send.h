/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: send
 *
 * One-way sends, to an endpoint or to one waiting task. A send is a series of checks,
 * a point of no return under the endpoint's lock, and a commit that cannot fail.
 * These functions do not access user memory: ioctl_mem.c and ioctl_regs.c copy the
 * words in before.
 */
#ifndef FASTIPC_SEND_H
#define FASTIPC_SEND_H

#include "endpoint.h"
#include "space.h"

/* Not an error: the message is in the queue. */
#define FIPC_QUEUED 2

int fipc_send_checked(struct fipc_space *space, struct fipc_xfer *xfer,
		      bool nonblock);
int fipc_send(struct fipc_space *space, struct fipc_xfer *xfer, bool nonblock);
int fipc_send_to(struct fipc_space *space, struct fipc_msg *msg, pid_t pid);

#endif /* FASTIPC_SEND_H */
