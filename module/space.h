/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: spaces and capabilities
 *
 * A space is a table of capabilities, one for each open of the device. User
 * space names a capability by a token: the low 20 bits are its index in the
 * table, the upper 44 a generation that no two capabilities of a space share. A
 * generation starts at a random 32-bit number, so that a token that strayed into
 * another space is refused there too; it is never 0, so neither is a token.
 *
 * Lookup takes no lock: RCU, one access to the table, one comparison. What it
 * finds is a hint, because another thread may drop the capability meanwhile. A
 * capability dies under its endpoint's lock, and who is about to commit to
 * something looks at @dead again under that lock: fipc_cap_check_locked().
 *
 * The table holds a reference to each capability in it: whoever clears the entry,
 * under space->lock, has to give that up. This is a drop, the end of the space, or
 * a revocation, which may come from any other space. So a space is referenced by
 * its open file, by revocations that are at work, and by a dump that is at it.
 * fipc_space_destroy() gives up
 * each capability under the capability's endpoint's lock before it gives up the
 * file's reference, so that who finds cap->space set under that lock may take a
 * reference to the space::
 *
 *	fipc_space_destroy		a revocation
 *					lock(ep): dead, space set: get(space)
 *	clear the entry			unlock(ep)
 *	fipc_cap_kill: lock(ep) ...	lock(space): entry cleared: not ours
 *	put(space)			put(space): the last one frees
 *
 * This room knows nothing of messages, and of derivation no more than that a
 * capability may have been revoked.
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
 * @rcu: to free it once a larger one has taken its place
 * @size: entries, a power of two
 * @cap: written under space->lock, read under RCU
 */
struct fipc_cap_table {
	struct rcu_head rcu;
	u32 size;
	struct fipc_cap __rcu *cap[];
};

/**
 * struct fipc_space - what one open of the device made
 * @table: replaced under @lock, read under RCU; never NULL while there are @refs
 * @epoch: a number that no space has had before, another one each time that a
 *         token goes; written under @lock behind the table: cap_lookup.h
 * @refs: see above; atomic
 * @lock: guards changes of @table, and the fields below; on a line of its own,
 *        so that changes do not disturb lookups
 * @generation: of the newest token
 * @changes: of @table; wraps
 * @indices: which are in use
 * @deferred: deferred replies, by index: deferred.c
 * @deferred_count: how many there are, reserved places included
 * @prune_at: index of the next of them to look at
 * @swept_for: when the last task was born that swept because of this space; no lock
 * @id: never reused; constant
 * @owner: who opened it; constant
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
 * fipc_space_lookup - what a token names
 * @space: in which space
 * @token: any number
 * @right: the right it must have; 0 asks for none
 *
 * Context: rcu_read_lock(), to whose end the result is valid memory.
 *
 * Return: the capability, perhaps dead by now; ERR_PTR(-ENOENT) if there is
 * none, ERR_PTR(-EACCES) if it lacks @right.
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
