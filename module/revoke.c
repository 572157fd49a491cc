// SPDX-License-Identifier: GPL-2.0
/*
 * Revocation, in two phases.
 *
 * First all descendants are marked dead, and waiters sent away. The descendants are
 * one piece of endpoint->caps, which is cut out in one step, so that what is derived
 * from the capability itself from then on is left alone. What is derived meanwhile
 * from one in the piece joins the piece; what is dropped leaves it. Each look at the
 * piece takes a bounded number, so that the lock is never held for long; and more than
 * were derived since the last look, so that this ends.
 *
 * Then they are taken out of their tables, one by one, without the endpoint's lock;
 * the revocation has a reference on each, so that they stay until it has.
 *
 * A commit to something, on another CPU, comes either before the mark or fails::
 *
 *	revocation			send, receive, derive
 *					look-up: found
 *	lock(ep): dead			lock(ep): alive: commit, or dead: -ENOENT
 *	return: 0
 *					never commits here
 *
 * One that is on its way into a table meets fipc_space_publish(): either it is found
 * there, or its publisher finds it dead. A space that is being closed: space.h.
 *
 * One that was dropped while a task waits through it is in the list still::
 *
 *	drop				waiter			revocation
 *								lock(ep): dead,
 *	lock(ep): dead						  waiter found
 *	its waiters get a reference				  in the line
 *	put: not the last					-ENOENT to it
 *					returns, puts: freed
 *
 * Two revocations of an endpoint, one above the other, must both not return before
 * all in the lower piece are dead, which the upper one does not see: they take turns
 * (endpoint->revoking). Whoever is second finds the piece empty, or itself revoked.
 */
#include "event.h"
#include "limits.h"
#include "revoke.h"
#include "stats.h"
#include "trace.h"

/**
 * struct fipc_revocation - one under way
 * @ep: the endpoint
 * @piece: descendants, in parenthesis form; @ep->lock
 * @marked: those that were found there, by their begin; the revocation's, as is a
 *          reference to each and to its space
 * @deaths: what came of it
 * @waiters: who stood in line to call or send through one of them; @ep->lock
 * @count: how many lived
 * @derived: @ep->derived at the last look
 * @received: somebody has waited through one of them to receive
 * @filed: one of them may be in a file
 */
struct fipc_revocation {
	struct fipc_endpoint *ep;
	struct list_head piece;
	struct list_head marked;
	struct fipc_deaths deaths;
	struct list_head waiters;
	u64 count;
	u32 derived;
	bool received;
	bool filed;
};

static void fipc_revoke_mark_locked(struct fipc_revocation *rev,
				    struct fipc_cap *cap)
{
	struct fipc_slot *slot, *next;

	lockdep_assert_held(&rev->ep->lock);

	list_move_tail(&cap->begin, &rev->marked);
	list_del(&cap->end);
	cap->revoked = true;
	cap->refs++;
	/* It was dropped, and is here for its waiters. */
	if (!cap->dead) {
		trace_fipc_cap(cap, FIPC_CAP_REVOKED);
		rev->count++;
		fipc_cap_die_locked(cap, &rev->deaths);
	}
	if (cap->space)
		fipc_space_get(cap->space);
	else
		rev->filed = true;
	list_for_each_entry_safe(slot, next, &cap->waiters, through) {
		list_del_init(&slot->through);
		list_move_tail(&slot->link, &rev->waiters);
	}
	rev->received |= cap->received;
}

/* Some of them. True if that was not all. */
static bool fipc_revoke_mark_some(struct fipc_revocation *rev)
{
	struct fipc_cap *cap;
	u32 n, limit;
	bool more;

	spin_lock(&rev->ep->lock);
	limit = FIPC_REVOKE_CHUNK + 2 * (rev->ep->derived - rev->derived);
	rev->derived = rev->ep->derived;
	for (n = 0; n < limit; n++) {
		/* What comes first in a piece is the begin of a capability. */
		cap = list_first_entry_or_null(&rev->piece, struct fipc_cap,
					       begin);
		if (!cap)
			break;
		fipc_revoke_mark_locked(rev, cap);
	}
	more = !list_empty(&rev->piece);
	spin_unlock(&rev->ep->lock);

	return more;
}

/* Everything between begin and end. One that was revoked itself has nothing. */
static void fipc_revoke_cut(struct fipc_revocation *rev, struct fipc_cap *cap)
{
	spin_lock(&rev->ep->lock);
	rev->derived = rev->ep->derived;
	if (!cap->revoked && cap->begin.next != &cap->end)
		list_bulk_move_tail(&rev->piece, cap->begin.next,
				    cap->end.prev);
	spin_unlock(&rev->ep->lock);
}

/* Those who wait to receive: one look at the line is enough. */
static void fipc_revoke_receivers(struct fipc_revocation *rev)
{
	struct fipc_slot *slot, *next;

	spin_lock(&rev->ep->lock);
	list_for_each_entry_safe(slot, next, &rev->ep->receivers, link) {
		if (slot->cap->revoked)
			list_move_tail(&slot->link, &rev->waiters);
	}
	spin_unlock(&rev->ep->lock);
}

/*
 * Nobody begins to wait through a dead capability, so those who do now are all.
 * Before @marked is given up: slot->cap is looked at here.
 */
static void fipc_revoke_waiters(struct fipc_revocation *rev)
{
	if (rev->received)
		fipc_revoke_receivers(rev);
	while (fipc_endpoint_expel(rev->ep, &rev->waiters, -ENOENT))
		cond_resched();
}

static void fipc_revoke_mark(struct fipc_revocation *rev, struct fipc_cap *cap)
{
	mutex_lock(&rev->ep->revoking);
	fipc_revoke_cut(rev, cap);
	while (fipc_revoke_mark_some(rev))
		cond_resched();
	fipc_revoke_waiters(rev);
	mutex_unlock(&rev->ep->revoking);
}

/* Out of its table, unless whose it was has given it up meanwhile. */
static void fipc_revoke_bury(struct fipc_cap *cap)
{
	struct fipc_space *space = cap->space;
	u32 refs = 1;

	if (space) {
		if (fipc_space_evict(space, cap))
			refs++;
		fipc_space_put(space);
	}
	fipc_cap_put(cap, refs);
}

static void fipc_revoke_end(struct fipc_revocation *rev)
{
	struct fipc_cap *cap, *next;

	fipc_deaths_follow(rev->ep, &rev->deaths);
	if (rev->filed)
		fipc_endpoint_poll_wake_all(rev->ep);
	list_for_each_entry_safe(cap, next, &rev->marked, begin) {
		list_del(&cap->begin);
		fipc_revoke_bury(cap);
		cond_resched();
	}
}

/* What a token names, with a reference. */
static struct fipc_cap *fipc_revoke_find(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap;

	rcu_read_lock();
	cap = fipc_space_lookup(space, token, 0);
	if (!IS_ERR(cap) && !fipc_cap_get(cap))
		cap = ERR_PTR(-ENOENT);
	rcu_read_unlock();

	return cap;
}

/**
 * fipc_cap_revoke - FIPC_IOC_CAP_REVOKE
 * @space: in which @token names a capability
 * @token: below which all are revoked
 *
 * Context: task; sleeps.
 *
 * Return: 0, and nothing is committed through any of them from now on; -ENOENT.
 */
int fipc_cap_revoke(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap = fipc_revoke_find(space, token);
	struct fipc_revocation rev = {
		.piece = LIST_HEAD_INIT(rev.piece),
		.marked = LIST_HEAD_INIT(rev.marked),
		.waiters = LIST_HEAD_INIT(rev.waiters),
		.deaths = FIPC_DEATHS_INIT(rev.deaths),
	};

	if (IS_ERR(cap))
		return PTR_ERR(cap);

	rev.ep = cap->ep;
	fipc_revoke_mark(&rev, cap);
	fipc_revoke_end(&rev);
	fipc_count_many(FIPC_STAT_REVOKED, rev.count);
	if (rev.count)
		fipc_event_cap_revoked(rev.ep->id, rev.count);
	fipc_cap_put(cap, 1);

	return 0;
}
