/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: receive
 *
 * A receive moves the oldest message, call or hang-up of an endpoint into the slot of
 * the current task, or waits for one. Like a send, it is a series of checks, a point
 * of no return under the endpoint's lock, and a commit. The message stays in the slot
 * until ioctl_mem.c or ioctl_regs.c copies it to user space.
 */
#ifndef FASTIPC_RECV_H
#define FASTIPC_RECV_H

#include "slot.h"
#include "space.h"

int fipc_recv(struct fipc_space *space, struct fipc_slot *self, u64 token,
	      u64 deadline, bool nonblock);
void fipc_recv_keep(struct fipc_slot *self);

#endif /* FASTIPC_RECV_H */
