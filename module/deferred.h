/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: deferred replies
 *
 * A server that wants to receive again before it replies makes a deferred reply from
 * the caller that it serves. It gets a token of its space, with which any task that
 * uses the space can reply once. The token does not name a capability, and its index
 * is not an index into the table of capabilities. A deferred reply is slower than the
 * fast path: it allocates memory and takes space->lock.
 */
#ifndef FASTIPC_DEFERRED_H
#define FASTIPC_DEFERRED_H

#include "slot.h"
#include "space.h"

/**
 * struct fipc_deferred - a caller that waits for a deferred reply
 * @token: names the deferred reply in its space
 * @caller: the call; a reference to the caller's slot
 */
struct fipc_deferred {
	u64 token;
	struct fipc_caller caller;
};

struct fipc_deferred *fipc_deferred_reserve(struct fipc_space *space);
void fipc_deferred_unreserve(struct fipc_space *space, struct fipc_deferred *deferred);
void fipc_deferred_publish(struct fipc_space *space, struct fipc_deferred *deferred,
			   struct fipc_slot *self);
int fipc_deferred_take(struct fipc_space *space, u64 token,
		       struct fipc_caller *caller);
int fipc_caller_query(struct fipc_space *space, struct fipc_slot *self,
		      struct fipc_caller_info *info);
void fipc_deferred_end_all(struct fipc_space *space);

#endif /* FASTIPC_DEFERRED_H */
