/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: calls
 *
 * A call is a message whose sender waits for the answer. From CALL until a server
 * takes it, it stands in line like any message, and can be withdrawn. Once taken
 * it is in flight: struct fipc_caller in the server's slot, or in a deferred
 * reply, names the caller's slot and the generation of its wait, and the first to
 * claim that wait decides how it ends. So each call is answered once, and no
 * answer reaches a later call of the same task.
 *
 * What a call carries belongs to the caller until it is taken, then to the server;
 * what a reply carries to the replier until it has claimed the wait, then to the
 * caller.
 */
#ifndef FASTIPC_CALL_H
#define FASTIPC_CALL_H

#include "slot.h"
#include "space.h"

int fipc_call(struct fipc_space *space, struct fipc_slot *self,
	      struct fipc_xfer *xfer);
int fipc_await_reply(struct fipc_slot *self, u64 cap, u64 opcode);

#endif /* FASTIPC_CALL_H */
