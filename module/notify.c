// SPDX-License-Identifier: GPL-2.0
/* Hang-ups: the last word under a badge. */
#include "memory.h"
#include "notify.h"
#include "stats.h"

/* A group of one, which begins when its mint has succeeded. Sleeps. */
struct fipc_group *fipc_group_alloc(u64 badge)
{
	struct fipc_group *group = kzalloc(sizeof(*group), FIPC_GFP);

	if (group) {
		group->badge = badge;
		group->count = 1;
	}

	return group;
}

static struct fipc_msg fipc_notify_msg(const struct fipc_group *group)
{
	return (struct fipc_msg){
		.cap = group->badge,
		.flags = FIPC_F_HANGUP,
	};
}

/* Behind all that waits now. */
static void fipc_notify_queue_locked(struct fipc_endpoint *ep,
				     struct fipc_group *group)
{
	lockdep_assert_held(&ep->lock);

	group->ticket = ep->next_ticket++;
	list_add_tail(&group->node, &ep->hangups);
	ep->hangup_queued = true;
}

/**
 * fipc_notify_hangup - nobody of a group is left
 * @ep: of which the caller has a reference
 * @group: the caller's; the endpoint's, or freed, afterwards
 *
 * Context: task.
 */
void fipc_notify_hangup(struct fipc_endpoint *ep, struct fipc_group *group)
{
	const struct fipc_msg msg = fipc_notify_msg(group);
	struct fipc_slot *receiver = NULL;
	enum fipc_wake wake = FIPC_WAKE_NONE;
	bool queued = false;

	rcu_read_lock();
	spin_lock(&ep->lock);
	if (!ep->closed) {
		receiver = fipc_endpoint_receiver_locked(ep);
		queued = !receiver;
	}
	if (receiver)
		wake = fipc_endpoint_deliver_locked(ep, receiver, &msg);
	if (queued)
		fipc_notify_queue_locked(ep, group);
	spin_unlock(&ep->lock);
	if (wake == FIPC_WAKE_OWED)
		fipc_wait_wake(&receiver->wait, NULL);
	rcu_read_unlock();

	fipc_count(FIPC_STAT_HANGUPS);
	if (queued)
		fipc_endpoint_poll_wake_in(ep);
	else
		kfree(group);
}

/* Is the message with this ticket older? */
static bool fipc_notify_is_after(const struct fipc_group *group, u64 ticket)
{
	return ticket < group->ticket;
}

/**
 * fipc_notify_take_locked - receive a hang-up, if it is the oldest message
 * @ep: locked
 * @msg: where it goes
 *
 * Stalled senders need no look: while there are any the queue is full, and what is
 * in it is older than they are.
 *
 * Return: true if there was one.
 */
noinline bool fipc_notify_take_locked(struct fipc_endpoint *ep,
				      struct fipc_msg *msg)
{
	struct fipc_slot *caller;
	struct fipc_group *group;

	lockdep_assert_held(&ep->lock);

	group = list_first_entry(&ep->hangups, struct fipc_group, node);
	caller = list_first_entry_or_null(&ep->callers, struct fipc_slot, link);
	if ((ep->count && fipc_notify_is_after(group, ep->tickets[ep->head])) ||
	    (caller && fipc_notify_is_after(group, caller->ticket)))
		return false;

	*msg = fipc_notify_msg(group);
	list_del(&group->node);
	ep->hangup_queued = !list_empty(&ep->hangups);
	kfree(group);

	return true;
}
