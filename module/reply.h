/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: replies
 *
 * The other half of a call: a server answers whom it serves, or a caller whose answer
 * was put off, and perhaps receives next. A reply takes no lock of an endpoint, waits
 * for nobody and reaches its own call or none: call.h has why.
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
