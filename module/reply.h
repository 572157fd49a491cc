/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: replies
 *
 * A server replies to the caller that it serves, or to a caller whose reply was
 * deferred. It can receive the next message in the same command. A reply reaches its
 * own call or none: call.h has the reason. A reply to the served caller without a
 * transfer takes no lock and does not sleep.
 */
#ifndef FASTIPC_REPLY_H
#define FASTIPC_REPLY_H

#include "slot.h"
#include "space.h"

int fipc_reply(struct fipc_slot *self, struct fipc_msg *msg, bool receives);
int fipc_reply_to(struct fipc_space *space, struct fipc_slot *self,
		  struct fipc_msg *msg);
int fipc_reply_recv(struct fipc_space *space, struct fipc_slot *self,
		    struct fipc_xfer *xfer, bool nonblock);

#endif /* FASTIPC_REPLY_H */
