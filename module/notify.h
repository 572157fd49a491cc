/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: hang-ups
 *
 * A hang-up tells a server, once, that no capability is left that got its badge from a
 * certain mint. The message is allocated with the mint, as a struct fipc_group, which
 * counts these capabilities while they are live. When the last one dies, the hang-up
 * goes to a waiting receiver. If no receiver waits, it draws a ticket, so it comes
 * after all messages that were sent before, and waits in a line of its own. This line
 * does not count towards the depth of the queue, so a hang-up is never refused.
 *
 * The task that brings the count to 0 under endpoint->lock owns the group. No
 * capability can join the group any more, because nothing can be derived from a dead
 * capability. After fipc_notify_hangup() the group belongs to the endpoint, until the
 * hang-up is received or the endpoint closes.
 */
#ifndef FASTIPC_NOTIFY_H
#define FASTIPC_NOTIFY_H

#include "endpoint.h"

struct fipc_group *fipc_group_alloc(u64 badge);
void fipc_notify_hangup(struct fipc_endpoint *ep, struct fipc_group *group);
bool fipc_notify_take_locked(struct fipc_endpoint *ep, struct fipc_msg *msg);

#endif /* FASTIPC_NOTIFY_H */
