// SPDX-License-Identifier: GPL-2.0
/* Capabilities: derivation and lifetime. */
#include "cap.h"
#include "memory.h"
#include "notify.h"
#include "trace.h"

/*
 * Allocate a capability, with one reference, which belongs to the holder. Until the
 * capability is derived, free it with kfree(). Sleeps. Returns NULL without memory.
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
 * @ep: new; the caller's reference passes to @cap
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
	/* A capability with a new badge does not belong to the source's group. */
	if (cap->badge == source->badge && !cap->notify)
		cap->group = source->group;
	if (cap->group)
		cap->group->count++;
	list_add(&cap->end, &source->begin);
	list_add(&cap->begin, &source->begin);
	trace_fipc_cap(cap, FIPC_CAP_DERIVED);
}

/**
 * fipc_cap_derive - derive a capability from another
 * @cap: from fipc_cap_alloc(); @cap->notify is set if the mint begins a group
 * @source: looked up, or kept by a file
 * @rights: a subset of @source's
 * @badge: 0 inherits the badge of @source
 *
 * Context: rcu_read_lock() if @source was looked up.
 *
 * Return: 0: @cap is live, and the caller owns it and must pass it to fipc_cap_kill()
 * or to a new holder. -ENOENT if @source is dead. -EACCES if @source lacks one of
 * @rights, or if @source has a badge and @badge or @cap->notify is set.
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
 * fipc_cap_settle - prepare a capability to be found by its token
 * @cap: owned by the caller
 * @space: the space whose table @cap will go into; the caller holds its lock
 *
 * The mint of @cap can no longer fail, so its group becomes active.
 *
 * Return: false if @cap was revoked meanwhile: it still belongs to the caller.
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

	/* The same as a revocation right after the mint: send the hang-up. */
	if (!lives && group)
		fipc_notify_hangup(ep, group);

	return lives;
}

/**
 * fipc_cap_die_locked - mark a capability dead
 * @cap: its endpoint locked; live
 * @deaths: collects the work for fipc_deaths_follow()
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
 * fipc_deaths_follow - do the work that follows from deaths
 * @ep: the caller has a reference
 * @deaths: emptied
 *
 * Closes the endpoint and sends hang-ups, as needed.
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
 * fipc_cap_put - drop references
 * @cap: must be dead if these references are the last
 * @refs: how many
 */
void fipc_cap_put(struct fipc_cap *cap, u32 refs)
{
	struct fipc_endpoint *ep = cap->ep;
	bool last;

	spin_lock(&ep->lock);
	cap->refs -= refs;
	last = !cap->refs;
	/* A revoked capability is in no list any more. */
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

/* Is the capability live? A true result may be outdated when this returns. */
bool fipc_cap_lives(struct fipc_cap *cap)
{
	bool lives;

	spin_lock(&cap->ep->lock);
	lives = !cap->dead;
	spin_unlock(&cap->ep->lock);

	return lives;
}

/**
 * fipc_cap_get - take a reference to a capability that was looked up
 * @cap: the capability
 *
 * Context: the RCU read-side critical section of the lookup.
 *
 * Return: false if it is dead: no reference was taken.
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

static void fipc_cap_give_locked(struct fipc_cap *cap, struct fipc_slot *slot)
{
	slot->orphan = cap;
	cap->refs++;
}

/* Give each task that waits through @cap a reference to it. */
static void fipc_cap_give_to_waiters_locked(struct fipc_cap *cap)
{
	struct fipc_slot *slot;

	lockdep_assert_held(&cap->ep->lock);

	list_for_each_entry(slot, &cap->waiters, through)
		fipc_cap_give_locked(cap, slot);
	if (!cap->received)
		return;
	list_for_each_entry(slot, &cap->ep->receivers, link) {
		if (slot->cap == cap)
			fipc_cap_give_locked(cap, slot);
	}
}

/**
 * fipc_cap_leave - drop the reference @self->orphan
 * @self: the current task's slot, in no line; @orphan is set
 */
noinline void fipc_cap_leave(struct fipc_slot *self)
{
	struct fipc_cap *cap = self->orphan;

	self->orphan = NULL;
	fipc_cap_put(cap, 1);
}

/**
 * fipc_cap_kill - drop a capability, as its holder
 * @cap: owned by the caller; only lookups that began earlier can still reach it
 *
 * After this returns, nothing more is committed through @cap. If @cap was the last
 * capability with RECV, the endpoint closes. If it was the last of its group, a
 * hang-up is sent. Tasks that wait through @cap go on waiting. A revocation may have
 * marked @cap dead already.
 *
 * Context: task; sleeps.
 */
void fipc_cap_kill(struct fipc_cap *cap)
{
	struct fipc_endpoint *ep = cap->ep;
	struct fipc_deaths deaths = FIPC_DEATHS_INIT(deaths);

	/* A failed mint sends no hang-up. */
	kfree(cap->notify);

	spin_lock(&ep->lock);
	if (!cap->revoked) {
		trace_fipc_cap(cap, FIPC_CAP_DROPPED);
		fipc_cap_die_locked(cap, &deaths);
		cap->space = NULL;
		fipc_cap_give_to_waiters_locked(cap);
	}
	spin_unlock(&ep->lock);

	fipc_deaths_follow(ep, &deaths);
	fipc_cap_put(cap, 1);
}
