/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: calls
 *
 * A call is a message whose sender waits for the reply. Until a server takes the
 * call, the caller waits in line and can withdraw the call. After that, the call is
 * in flight. The server's slot, or a deferred reply, then has a struct fipc_caller,
 * which names the caller's slot and the generation of the caller's wait. The first
 * party that changes the state of this wait decides how the call ends. So each call
 * is answered once, and no reply reaches a later call of the same task.
 *
 * The transfer of a call belongs to the caller until a server takes the call, and
 * then to the server. The transfer of a reply belongs to the replier until the
 * replier has claimed the caller's wait, and then to the caller.
 */
#ifndef FASTIPC_CALL_H
#define FASTIPC_CALL_H

#include "slot.h"
#include "space.h"

int fipc_call(struct fipc_space *space, struct fipc_slot *self,
	      struct fipc_xfer *xfer);
int fipc_await_reply(struct fipc_slot *self, u64 cap, u64 opcode);

#endif /* FASTIPC_CALL_H */
