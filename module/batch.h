/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: batches
 *
 * A batch sends or receives many messages with one command. A chunk of messages needs
 * one lookup of the capability, one check of it, and one hold of the endpoint's lock;
 * receivers are woken after the lock is dropped. The messages keep the order that
 * single sends have. A message that would have to wait for a free entry of the queue is
 * sent by a single send, which can wait.
 *
 * After the first received message, messages go from the queue straight to user space,
 * under the lock and therefore with page faults off. A message that would need a page
 * fault stays in the queue, for a single receive. So only a single receive, which can
 * keep the message, ever takes a message that cannot be copied to user space.
 */
#ifndef FASTIPC_BATCH_H
#define FASTIPC_BATCH_H

#include "space.h"

int fipc_batch_send(struct fipc_space *space, const struct fipc_batch *batch,
		    struct fipc_msg *msgs, unsigned int n, bool nonblock);
unsigned int fipc_batch_take(struct fipc_space *space, u64 token,
			     struct fipc_msg __user *umsgs, unsigned int n);

#endif /* FASTIPC_BATCH_H */
