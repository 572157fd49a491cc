/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: a task's cache of lookups
 *
 * Each slot has a small cache of lookups, which is checked before the space's table.
 * It is direct-mapped by the low bits of the token. It is private to the task, so it
 * needs no lock. An entry is valid while the space has the same epoch as before the
 * lookup. Epochs are unique among all spaces, so the epoch also identifies the space.
 *
 * The cache never grants anything that the table would refuse. The removal of a token
 * changes first the table, then the epoch. The capability is freed an RCU grace period
 * later::
 *
 *	lookup				removal of a token
 *
 *	rcu_read_lock()
 *	e = epoch, acquire		table[i] = NULL
 *	cap = table[i]			epoch = new, release
 *	cache (e, cap)			dead = true; kfree_rcu(cap)
 *
 * A lookup that read the new epoch finds NULL. A lookup that read the old epoch may
 * find the capability and cache it, but with an epoch that no later lookup matches. A
 * lookup that hits the cache has read the old epoch. So its RCU read-side critical
 * section began before the grace period, which waits for the end of that section. As
 * always, the endpoint's lock is taken before @dead is checked.
 *
 * (L4-like kernels have such a capability cache. The design that fastipc is based on
 * also had one, which was global and guarded by a mutex.)
 */
#ifndef FASTIPC_CAP_LOOKUP_H
#define FASTIPC_CAP_LOOKUP_H

#include "slot.h"
#include "space.h"
#include "stats.h"

/**
 * fipc_space_lookup_cached - look up a token, in the task's cache first
 * @space: the space that @token belongs to
 * @self: the current task's slot
 * @token: any number
 * @right: the right that the capability must have
 *
 * Context: rcu_read_lock(). The result is valid memory until rcu_read_unlock().
 *
 * Return: as fipc_space_lookup().
 */
static inline struct fipc_cap *
fipc_space_lookup_cached(struct fipc_space *space, struct fipc_slot *self,
			 u64 token, u32 right)
{
	struct fipc_cached *entry;
	struct fipc_cap *cap;
	u64 epoch;

	if (!IS_ENABLED(CONFIG_FIPC_CAP_CACHE))
		return fipc_space_lookup(space, token, right);

	entry = &self->cached[token % ARRAY_SIZE(self->cached)];
	/* Pairs with fipc_space_new_epoch(). */
	epoch = smp_load_acquire(&space->epoch);
	if (likely(entry->token == token && entry->epoch == epoch)) {
		fipc_count(FIPC_STAT_CACHE_HITS);
		cap = entry->cap;
		return likely((cap->rights & right) == right) ?
			       cap : ERR_PTR(-EACCES);
	}

	fipc_count(FIPC_STAT_CACHE_MISSES);
	cap = fipc_space_lookup(space, token, right);
	if (!IS_ERR(cap))
		*entry = (struct fipc_cached){ token, epoch, cap };

	return cap;
}

/**
 * fipc_cap_lock - look up a capability and lock its endpoint, to commit an operation
 * @space: the space that @token belongs to
 * @self: the current task's slot, to use its cache; NULL reads the table
 * @token: any number
 * @right: the right that the capability must have
 *
 * A lookup is only a hint: the capability can die before the endpoint is locked.
 * This function checks it again under the lock. All commands that send or receive
 * lock an endpoint through this function alone.
 *
 * Context: rcu_read_lock(), which keeps the capability and its endpoint valid.
 *
 * Return: the capability, with the lock of its endpoint held. ERR_PTR() without the
 * lock: -ENOENT if there is no such capability or it is dead, -EACCES if it lacks
 * @right, -EPIPE if its endpoint is closed.
 */
static __always_inline struct fipc_cap *fipc_cap_lock(struct fipc_space *space,
						      struct fipc_slot *self,
						      u64 token, u32 right)
{
	struct fipc_cap *cap;
	int ret;

	cap = self ? fipc_space_lookup_cached(space, self, token, right) :
		     fipc_space_lookup(space, token, right);
	if (IS_ERR(cap))
		return cap;

	spin_lock(&cap->ep->lock);
	ret = fipc_cap_check_locked(cap);
	if (unlikely(ret)) {
		spin_unlock(&cap->ep->lock);
		return ERR_PTR(ret);
	}
	/* Only for sparse: fipc_cap_locked_endpoint() takes over. */
	__release(&cap->ep->lock);

	return cap;
}

/**
 * fipc_cap_locked_endpoint - the endpoint that fipc_cap_lock() has locked
 * @cap: result of fipc_cap_lock(), not an error
 *
 * Sparse cannot see that the lock is held if, and only if, a pointer is no error. It
 * counts the lock from here on.
 */
static __always_inline struct fipc_endpoint *
fipc_cap_locked_endpoint(const struct fipc_cap *cap)
	__acquires(&cap->ep->lock)
{
	__acquire(&cap->ep->lock);

	return cap->ep;
}

#endif /* FASTIPC_CAP_LOOKUP_H */
