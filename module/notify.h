/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: hang-ups
 *
 * A server is told once that nobody can speak under a badge any more. The message
 * was allocated with the mint, as a struct fipc_group, and counts the capabilities
 * that have the badge from that mint. When the last one dies, it goes to a receiver
 * that waits, or it draws a ticket and stands behind all that was sent before, in a
 * line of its own: outside the depth of the queue, so that it is never refused.
 *
 * Whoever brings the count to 0 under endpoint->lock owns the group: nobody can join
 * it any more, since only from a living capability another is derived. It is the
 * endpoint's from fipc_notify_hangup() until it is received, or the endpoint closes.
 */
#ifndef FASTIPC_NOTIFY_H
#define FASTIPC_NOTIFY_H

#include "endpoint.h"

struct fipc_group *fipc_group_alloc(u64 badge);
void fipc_notify_hangup(struct fipc_endpoint *ep, struct fipc_group *group);
bool fipc_notify_take_locked(struct fipc_endpoint *ep, struct fipc_msg *msg);

#endif /* FASTIPC_NOTIFY_H */
