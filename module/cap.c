// SPDX-License-Identifier: GPL-2.0
/* Spaces, tokens, rights. */
#include <linux/log2.h>
#include <linux/random.h>

#include "cap.h"
#include "memory.h"
#include "stats.h"

#define FIPC_TABLE_MIN 16

static struct fipc_cap_table *fipc_table_alloc(u32 size)
{
	struct fipc_cap_table *table;

	table = kvzalloc(struct_size(table, cap, size), FIPC_GFP);
	if (table)
		table->size = size;

	return table;
}

/* What slots remember of the space is not valid any more: cache.h has the order. */
static void fipc_space_new_epoch(struct fipc_space *space)
{
	static atomic64_t last_epoch = ATOMIC64_INIT(0);

	/* Behind the change of the table. */
	smp_store_release(&space->epoch, atomic64_inc_return(&last_epoch));
}

static struct fipc_cap_table *fipc_table_locked(struct fipc_space *space)
{
	return rcu_dereference_protected(space->table,
					 lockdep_is_held(&space->lock));
}

/* Make the table large enough for @index. Readers see the old one or the new. */
static int fipc_table_grow_locked(struct fipc_space *space, u32 index)
{
	struct fipc_cap_table *old = fipc_table_locked(space);
	struct fipc_cap_table *new;

	if (index < old->size)
		return 0;

	new = fipc_table_alloc(roundup_pow_of_two(index + 1));
	if (!new)
		return -ENOMEM;

	memcpy(new->cap, old->cap, old->size * sizeof(old->cap[0]));
	rcu_assign_pointer(space->table, new);
	kvfree_rcu(old, rcu);

	return 0;
}

/**
 * fipc_space_create - an empty space
 *
 * Context: sleeps.
 *
 * Return: the space, or NULL without memory.
 */
struct fipc_space *fipc_space_create(void)
{
	struct fipc_space *space;
	struct fipc_cap_table *table;

	space = kzalloc(sizeof(*space), FIPC_GFP);
	if (!space)
		return NULL;

	table = fipc_table_alloc(FIPC_TABLE_MIN);
	if (!table) {
		kfree(space);
		return NULL;
	}

	RCU_INIT_POINTER(space->table, table);
	mutex_init(&space->lock);
	ida_init(&space->indices);
	xa_init_flags(&space->replies, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);
	space->generation = get_random_u32();
	fipc_space_new_epoch(space);
	fipc_count(FIPC_STAT_SPACES_MADE);

	return space;
}

/**
 * fipc_space_destroy - drop all capabilities, free the space
 * @space: which nobody uses any more
 *
 * Context: sleeps.
 */
void fipc_space_destroy(struct fipc_space *space)
{
	struct fipc_cap_table *table = rcu_dereference_protected(space->table, 1);
	struct fipc_cap *cap;
	u32 i;

	for (i = 0; i < table->size; i++) {
		cap = rcu_dereference_protected(table->cap[i], 1);
		if (cap)
			fipc_cap_kill(cap);
		cond_resched();
	}

	ida_destroy(&space->indices);
	mutex_destroy(&space->lock);
	kvfree(table);
	kfree(space);
	fipc_count(FIPC_STAT_SPACES_FREED);
}

/* Memory for a capability; kfree() until it was derived. Sleeps. */
struct fipc_cap *fipc_cap_alloc(void)
{
	return kzalloc(sizeof(struct fipc_cap), FIPC_GFP);
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
}

/**
 * fipc_cap_derive - make a capability from another
 * @cap: from fipc_cap_alloc()
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

	if ((rights & ~source->rights) || (badge && source->badge))
		return -EACCES;

	cap->ep = ep;
	cap->rights = rights;
	cap->badge = badge ?: source->badge;

	spin_lock(&ep->lock);
	dead = source->dead;
	if (!dead) {
		fipc_endpoint_get(ep);
		if (rights & FIPC_RIGHT_RECV)
			ep->recv_caps++;
	}
	spin_unlock(&ep->lock);

	return dead ? -ENOENT : 0;
}

/**
 * fipc_cap_kill - end a capability
 * @cap: owned by the caller, reachable by lookups that began before at most
 *
 * Nothing is committed through it once this returns. The last one with RECV
 * closes the endpoint.
 *
 * Context: task; sleeps.
 */
void fipc_cap_kill(struct fipc_cap *cap)
{
	struct fipc_endpoint *ep = cap->ep;
	bool last;

	spin_lock(&ep->lock);
	cap->dead = true;
	last = cap->rights & FIPC_RIGHT_RECV && !--ep->recv_caps;
	spin_unlock(&ep->lock);

	if (last)
		fipc_endpoint_close(ep);
	kfree_rcu(cap, rcu);
	fipc_endpoint_put(ep);
}

/**
 * fipc_cap_reserve - give a capability its token
 * @space: where it will live
 * @cap: live, not published
 *
 * After this fipc_cap_publish() cannot fail; or else fipc_cap_unreserve().
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: 0; -ENOSPC if the table is full, -ENOMEM.
 */
int fipc_cap_reserve(struct fipc_space *space, struct fipc_cap *cap)
{
	int index, ret;

	mutex_lock(&space->lock);
	ret = -ENOSPC;
	if (space->generation >= FIPC_GENERATION_MAX)
		goto out;

	index = ida_alloc_max(&space->indices, FIPC_CAPS_MAX - 1, FIPC_GFP);
	ret = index;
	if (index < 0)
		goto out;

	ret = fipc_table_grow_locked(space, index);
	if (ret)
		ida_free(&space->indices, index);
	else
		cap->token = fipc_token(++space->generation, index);
out:
	mutex_unlock(&space->lock);

	return ret;
}

static void fipc_table_set_locked(struct fipc_space *space, u64 token,
				  struct fipc_cap *cap)
{
	struct fipc_cap_table *table = fipc_table_locked(space);

	rcu_assign_pointer(table->cap[token & FIPC_CAP_INDEX_MASK], cap);
}

/**
 * fipc_cap_publish - let lookups find a capability
 * @space: where it was reserved
 * @cap: now the space's; another thread may drop it at once
 */
void fipc_cap_publish(struct fipc_space *space, struct fipc_cap *cap)
{
	mutex_lock(&space->lock);
	fipc_table_set_locked(space, cap->token, cap);
	mutex_unlock(&space->lock);
}

/**
 * fipc_cap_unreserve - take back a token that nobody has seen
 * @space: where it was reserved
 * @cap: the caller's again
 */
void fipc_cap_unreserve(struct fipc_space *space, struct fipc_cap *cap)
{
	ida_free(&space->indices, cap->token & FIPC_CAP_INDEX_MASK);
}

/* Two drops of one token: the one that clears the entry has it. */
static struct fipc_cap *fipc_cap_take(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap;

	mutex_lock(&space->lock);
	rcu_read_lock();
	cap = fipc_cap_lookup(space, token, 0);
	rcu_read_unlock();
	/* The lock keeps what was found: nobody else can take it. */
	if (!IS_ERR(cap)) {
		fipc_table_set_locked(space, token, NULL);
		fipc_space_new_epoch(space);
		ida_free(&space->indices, token & FIPC_CAP_INDEX_MASK);
	}
	mutex_unlock(&space->lock);

	return cap;
}

/**
 * fipc_cap_drop - remove a capability from its space
 * @space: the space
 * @token: its token
 *
 * Context: sleeps.
 *
 * Return: 0, or -ENOENT.
 */
int fipc_cap_drop(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap = fipc_cap_take(space, token);

	if (IS_ERR(cap))
		return PTR_ERR(cap);

	fipc_cap_kill(cap);

	return 0;
}
