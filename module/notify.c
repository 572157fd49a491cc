// SPDX-License-Identifier: GPL-2.0
/* Hang-ups: allocate, send and receive them. */
#include "memory.h"
#include "notify.h"
#include "stats.h"

/*
 * Allocate a group with a count of 1. It becomes active when its mint has succeeded.
 * Sleeps. Returns NULL without memory.
 */
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

/* Queue the hang-up after all messages that wait now. */
static void fipc_notify_queue_locked(struct fipc_endpoint *ep,
				     struct fipc_group *group)
{
	lockdep_assert_held(&ep->lock);

	group->ticket = ep->next_ticket++;
	list_add_tail(&group->node, &ep->hangups);
	ep->hangup_queued = true;
}

/**
 * fipc_notify_hangup - announce that a group has no live capability any more
 * @ep: the caller has a reference
 * @group: owned by the caller. Afterwards it belongs to the endpoint, or is freed
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

/* Is the hang-up younger than the message with this ticket? */
static bool fipc_notify_is_after(const struct fipc_group *group, u64 ticket)
{
	return ticket < group->ticket;
}

/**
 * fipc_notify_take_locked - receive a hang-up, if it is the oldest message
 * @ep: locked, with a hang-up queued
 * @msg: set to the hang-up
 *
 * Stalled senders need no check: while a sender is stalled the queue is full, and its
 * messages are older than those of the stalled senders.
 *
 * Return: true if a hang-up was received.
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
