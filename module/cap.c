// SPDX-License-Identifier: GPL-2.0
/* Capabilities: derivation, life and death. */
#include "cap.h"
#include "memory.h"
#include "notify.h"
#include "trace.h"

/*
 * Memory for a capability, with the reference of its holder; kfree() until it was
 * derived. Sleeps.
 */
struct fipc_cap *fipc_cap_alloc(void)
{
	struct fipc_cap *cap = kzalloc(sizeof(*cap), FIPC_GFP);

	if (cap) {
		cap->refs = 1;
		INIT_LIST_HEAD(&cap->waiters);
	}

	return cap;
}

/**
 * fipc_cap_root - make the first capability of an endpoint
 * @cap: from fipc_cap_alloc()
 * @ep: new; the caller's reference goes to @cap
 */
void fipc_cap_root(struct fipc_cap *cap, struct fipc_endpoint *ep)
{
	cap->ep = ep;
	cap->rights = FIPC_RIGHTS_ALL;
	ep->recv_caps = 1;
	list_add(&cap->end, &ep->caps);
	list_add(&cap->begin, &ep->caps);
	trace_fipc_cap(cap, FIPC_CAP_CREATED);
}

static void fipc_cap_derive_locked(struct fipc_cap *cap, struct fipc_cap *source)
{
	struct fipc_endpoint *ep = cap->ep;

	lockdep_assert_held(&ep->lock);

	fipc_endpoint_get(ep);
	ep->derived++;
	if (cap->rights & FIPC_RIGHT_RECV)
		ep->recv_caps++;
	/* Who has a badge of its own is not one of the source's. */
	if (cap->badge == source->badge && !cap->notify)
		cap->group = source->group;
	if (cap->group)
		cap->group->count++;
	list_add(&cap->end, &source->begin);
	list_add(&cap->begin, &source->begin);
	trace_fipc_cap(cap, FIPC_CAP_DERIVED);
}

/**
 * fipc_cap_derive - make a capability from another
 * @cap: from fipc_cap_alloc(), with @notify set if a group is to begin with it
 * @source: looked up, or kept by a file
 * @rights: a subset of @source's
 * @badge: 0 inherits
 *
 * Context: rcu_read_lock() if @source was looked up.
 *
 * Return: 0, and the caller owns a live capability, to be given to
 * fipc_cap_kill(); -ENOENT if @source died; -EACCES if it may not be given these
 * rights or this badge.
 */
int fipc_cap_derive(struct fipc_cap *cap, struct fipc_cap *source, u32 rights,
		    u64 badge)
{
	struct fipc_endpoint *ep = source->ep;
	bool dead;

	if ((rights & ~source->rights) ||
	    ((badge || cap->notify) && source->badge))
		return -EACCES;

	cap->ep = ep;
	cap->rights = rights;
	cap->badge = badge ?: source->badge;

	spin_lock(&ep->lock);
	dead = source->dead;
	if (!dead)
		fipc_cap_derive_locked(cap, source);
	spin_unlock(&ep->lock);

	return dead ? -ENOENT : 0;
}

/**
 * fipc_cap_settle - a capability is about to be found by its token
 * @cap: the caller's
 * @space: in whose table it is going to be; the caller has its lock
 *
 * With it begins the group of its mint, which can fail no more.
 *
 * Return: false if it was revoked meanwhile: it is still the caller's.
 */
bool fipc_cap_settle(struct fipc_cap *cap, struct fipc_space *space)
{
	struct fipc_endpoint *ep = cap->ep;
	struct fipc_group *group = cap->notify;
	bool lives;

	cap->notify = NULL;
	spin_lock(&ep->lock);
	lives = !cap->dead;
	if (lives) {
		cap->space = space;
		if (group)
			cap->group = group;
	}
	spin_unlock(&ep->lock);

	/* As if it had been revoked right afterwards. */
	if (!lives && group)
		fipc_notify_hangup(ep, group);

	return lives;
}

/**
 * fipc_cap_die_locked - a capability is good for nothing from now on
 * @cap: its endpoint locked; live
 * @deaths: what comes of it, for fipc_deaths_follow()
 */
void fipc_cap_die_locked(struct fipc_cap *cap, struct fipc_deaths *deaths)
{
	lockdep_assert_held(&cap->ep->lock);

	cap->dead = true;
	if (cap->rights & FIPC_RIGHT_RECV && !--cap->ep->recv_caps)
		deaths->close = true;
	if (cap->group && !--cap->group->count)
		list_add_tail(&cap->group->node, &deaths->groups);
	cap->group = NULL;
}

/**
 * fipc_deaths_follow - what deaths have led to
 * @ep: of which the caller has a reference
 * @deaths: emptied
 *
 * Context: task; sleeps.
 */
void fipc_deaths_follow(struct fipc_endpoint *ep, struct fipc_deaths *deaths)
{
	struct fipc_group *group, *next;

	if (deaths->close)
		fipc_endpoint_close(ep);
	list_for_each_entry_safe(group, next, &deaths->groups, node) {
		list_del(&group->node);
		fipc_notify_hangup(ep, group);
		cond_resched();
	}
}

/**
 * fipc_cap_put - give up references
 * @cap: dead if they are the last
 * @refs: how many
 */
void fipc_cap_put(struct fipc_cap *cap, u32 refs)
{
	struct fipc_endpoint *ep = cap->ep;
	bool last;

	spin_lock(&ep->lock);
	cap->refs -= refs;
	last = !cap->refs;
	/* If it was revoked, it is in no list any more. */
	if (last && !cap->revoked) {
		list_del(&cap->begin);
		list_del(&cap->end);
	}
	spin_unlock(&ep->lock);

	if (last) {
		kfree_rcu(cap, rcu);
		fipc_endpoint_put(ep);
	}
}

/* Is it not dead? What comes of that may be over when this returns. */
bool fipc_cap_lives(struct fipc_cap *cap)
{
	bool lives;

	spin_lock(&cap->ep->lock);
	lives = !cap->dead;
	spin_unlock(&cap->ep->lock);

	return lives;
}

/**
 * fipc_cap_get - a reference to what was looked up
 * @cap: the capability
 *
 * Context: the RCU read-side section of the look-up.
 *
 * Return: false if it is dead.
 */
bool fipc_cap_get(struct fipc_cap *cap)
{
	bool lives;

	spin_lock(&cap->ep->lock);
	lives = !cap->dead;
	if (lives)
		cap->refs++;
	spin_unlock(&cap->ep->lock);

	return lives;
}

static void fipc_cap_leave_to_locked(struct fipc_cap *cap, struct fipc_slot *slot)
{
	slot->orphan = cap;
	cap->refs++;
}

/* Each who waits through @cap gets a reference to it. */
static void fipc_cap_leave_to_waiters_locked(struct fipc_cap *cap)
{
	struct fipc_slot *slot;

	lockdep_assert_held(&cap->ep->lock);

	list_for_each_entry(slot, &cap->waiters, through)
		fipc_cap_leave_to_locked(cap, slot);
	if (!cap->received)
		return;
	list_for_each_entry(slot, &cap->ep->receivers, link) {
		if (slot->cap == cap)
			fipc_cap_leave_to_locked(cap, slot);
	}
}

/**
 * fipc_cap_leave - give up the capability that a wait has outlived
 * @self: the current task's slot, in no line
 */
noinline void fipc_cap_leave(struct fipc_slot *self)
{
	struct fipc_cap *cap = self->orphan;

	self->orphan = NULL;
	fipc_cap_put(cap, 1);
}

/**
 * fipc_cap_kill - the holder gives a capability up
 * @cap: owned by the caller, reachable by lookups that began before at most
 *
 * Nothing is committed through it once this returns. The last one with RECV
 * closes the endpoint, the last one of its group hangs up. Who waits through it
 * goes on waiting. It may be dead already, by a revocation.
 *
 * Context: task; sleeps.
 */
void fipc_cap_kill(struct fipc_cap *cap)
{
	struct fipc_endpoint *ep = cap->ep;
	struct fipc_deaths deaths = FIPC_DEATHS_INIT(deaths);

	/* A mint that failed tells nobody. */
	kfree(cap->notify);

	spin_lock(&ep->lock);
	if (!cap->revoked) {
		trace_fipc_cap(cap, FIPC_CAP_DROPPED);
		fipc_cap_die_locked(cap, &deaths);
		cap->space = NULL;
		fipc_cap_leave_to_waiters_locked(cap);
	}
	spin_unlock(&ep->lock);

	fipc_deaths_follow(ep, &deaths);
	fipc_cap_put(cap, 1);
}
