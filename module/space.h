/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: spaces and capabilities
 *
 * A space is a table of capabilities. Each open of the device creates one. User space
 * names a capability by a token. The low 20 bits of a token are the index in the
 * table. The upper 44 bits are a generation, which no two capabilities of a space
 * share. The first generation of a space is random, 32 bits wide, so another space
 * will most likely refuse the token. A generation is never 0, so a token is never 0.
 *
 * A lookup takes no lock: it needs RCU, one access to the table, and one comparison.
 * Its result is only a hint, because another thread may drop the capability meanwhile.
 * A capability dies under its endpoint's lock. Before an operation is committed, @dead
 * is checked again under that lock: fipc_cap_check_locked().
 *
 * The table has a reference to each capability in it. The task that clears an entry,
 * under space->lock, must drop this reference. An entry is cleared by a drop, by the
 * end of the space, or by a revocation, which may come from any space.
 *
 * These have a reference to a space: its open file, each revocation that is removing a
 * capability from its table, and a dump that is at the space. fipc_space_destroy()
 * drops each capability under the lock of the capability's endpoint, before it drops
 * the file's reference. So a revocation that finds cap->space set under that lock may
 * take a reference to the space::
 *
 *	fipc_space_destroy		a revocation
 *					lock(ep): dead, space set: get(space)
 *	clear the entry			unlock(ep)
 *	fipc_cap_kill: lock(ep) ...	lock(space): entry already clear: no
 *					  reference to drop
 *	put(space)			put(space): the last one frees
 *
 * This file knows nothing of messages. Of derivation it knows only that a capability
 * may have been revoked.
 */
#ifndef FASTIPC_SPACE_H
#define FASTIPC_SPACE_H

#include <linux/bits.h>
#include <linux/idr.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/xarray.h>

#include "cap.h"
#include "id_table.h"
#include "limits.h"

/**
 * struct fipc_cap_table - the capabilities of a space, by index
 * @rcu: to free it after a larger table has replaced it
 * @size: number of entries, a power of two
 * @cap: written under space->lock, read under RCU
 */
struct fipc_cap_table {
	struct rcu_head rcu;
	u32 size;
	struct fipc_cap __rcu *cap[];
};

/**
 * struct fipc_space - the capabilities and deferred replies of one open of the device
 * @table: replaced under @lock, read under RCU; never NULL while @refs is not 0
 * @epoch: unique among all spaces, and new each time that a token is removed; written
 *         under @lock, after the table: cap_lookup.h
 * @refs: see above; atomic
 * @lock: guards changes of @table, and the fields from @generation to @prune_at. On a
 *        cache line of its own, so that changes do not disturb lookups
 * @generation: of the newest token
 * @changes: number of changes of @table; wraps. Dumps read it without @lock
 * @indices: indices in use
 * @deferred: deferred replies, by index: deferred.c
 * @deferred_count: number of entries of @deferred, including reserved ones
 * @prune_at: index in @deferred that is checked next for a reply whose call has ended
 * @swept_for: start time of the exiting task that last swept when it closed a
 *             descriptor of this space. So the task sweeps only once, however many
 *             descriptors of the space it has: device.c; no lock
 * @id: never reused; constant
 * @owner: the process that opened the device; constant
 * @rcu: to free it
 */
struct fipc_space {
	struct fipc_cap_table __rcu *table;
	u64 epoch;
	refcount_t refs;
	struct mutex lock ____cacheline_aligned_in_smp;
	u64 generation;
	u32 changes;
	struct ida indices;
	struct xarray deferred;
	u32 deferred_count;
	unsigned long prune_at;
	u64 swept_for;
	u64 id;
	struct fipc_owner owner;
	struct rcu_head rcu;
};

static inline u64 fipc_token(u64 generation, u32 index)
{
	return generation << FIPC_CAP_INDEX_BITS | index;
}

struct fipc_space *fipc_space_create(void);
void fipc_space_destroy(struct fipc_space *space);
void fipc_space_get(struct fipc_space *space);
void fipc_space_put(struct fipc_space *space);
struct fipc_space *fipc_space_next(u64 after);
bool fipc_space_scan(struct fipc_space *space, u32 *index,
		     struct fipc_cap **cap);
unsigned int fipc_spaces_changes(void);

int fipc_space_reserve(struct fipc_space *space, struct fipc_cap *cap);
bool fipc_space_publish(struct fipc_space *space, struct fipc_cap *cap);
void fipc_space_unreserve(struct fipc_space *space, struct fipc_cap *cap);
int fipc_space_drop(struct fipc_space *space, u64 token);
bool fipc_space_evict(struct fipc_space *space, struct fipc_cap *cap);

/**
 * fipc_space_lookup - look up a token
 * @space: the space that @token belongs to
 * @token: any number
 * @right: the right that the capability must have; 0 if none is needed
 *
 * Context: rcu_read_lock(). The result is valid memory until rcu_read_unlock().
 *
 * Return: the capability, which may be dead by now; ERR_PTR(-ENOENT) if there is no
 * such capability, ERR_PTR(-EACCES) if it lacks @right.
 */
static inline struct fipc_cap *fipc_space_lookup(struct fipc_space *space,
						 u64 token, u32 right)
{
	struct fipc_cap_table *table = rcu_dereference(space->table);
	u32 index = token & FIPC_CAP_INDEX_MASK;
	struct fipc_cap *cap;

	if (unlikely(index >= table->size))
		return ERR_PTR(-ENOENT);

	index = array_index_nospec(index, table->size);
	cap = rcu_dereference(table->cap[index]);
	if (unlikely(!cap || cap->token != token))
		return ERR_PTR(-ENOENT);

	return likely((cap->rights & right) == right) ? cap : ERR_PTR(-EACCES);
}

#endif /* FASTIPC_SPACE_H */
