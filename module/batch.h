/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: batches
 *
 * Many messages in one command: one look-up, one check and one hold of the lock for a
 * chunk of them, wake-ups behind it. Each message is sent as if alone, so what
 * send.c says of order holds; where a single one would have to wait for room,
 * this room lets it.
 *
 * What is received behind the first message goes from the queue straight to the user,
 * under the lock and so with page faults off. A message for which that does not do stays
 * in the queue, to be received as any other: so none is ever taken that could not be
 * written out, but by a receive that can hold it.
 */
#ifndef FASTIPC_BATCH_H
#define FASTIPC_BATCH_H

#include "space.h"

int fipc_batch_send(struct fipc_space *space, const struct fipc_batch *batch,
		    struct fipc_msg *msgs, unsigned int n, bool nonblock);
unsigned int fipc_batch_take(struct fipc_space *space, u64 token,
			     struct fipc_msg __user *umsgs, unsigned int n);

#endif /* FASTIPC_BATCH_H */
