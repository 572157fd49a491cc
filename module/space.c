// SPDX-License-Identifier: GPL-2.0
/* Spaces and tokens. */
#include <linux/log2.h>
#include <linux/random.h>

#include "limits.h"
#include "memory.h"
#include "space.h"
#include "stats.h"

/* All spaces that are not freed yet. */
static struct fipc_id_table spaces = FIPC_ID_TABLE_INIT(spaces);

static struct fipc_cap_table *fipc_table_alloc(u32 size)
{
	struct fipc_cap_table *table;

	table = kvzalloc(struct_size(table, cap, size), FIPC_GFP);
	if (table)
		table->size = size;

	return table;
}

/* Invalidate all cached lookups in the space. cap_lookup.h explains the order. */
static void fipc_space_new_epoch(struct fipc_space *space)
{
	static atomic64_t last_epoch = ATOMIC64_INIT(0);

	/* After the change of the table; pairs with fipc_space_lookup_cached(). */
	smp_store_release(&space->epoch, atomic64_inc_return(&last_epoch));
}

static struct fipc_cap_table *fipc_table_locked(struct fipc_space *space)
{
	return rcu_dereference_protected(space->table,
					 lockdep_is_held(&space->lock));
}

/* Make the table large enough for @index. Readers see the old table or the new one. */
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
 * fipc_space_create - create an empty space
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
	refcount_set(&space->refs, 1);
	mutex_init(&space->lock);
	ida_init(&space->indices);
	xa_init_flags(&space->deferred, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);
	space->generation = get_random_u32();
	fipc_space_new_epoch(space);
	space->id = fipc_id_table_new_id(&spaces);
	if (fipc_id_table_add(&spaces, space->id, space, &space->owner)) {
		kvfree(table);
		kfree(space);
		return NULL;
	}
	fipc_count(FIPC_STAT_SPACES_MADE);

	return space;
}

void fipc_space_get(struct fipc_space *space)
{
	refcount_inc(&space->refs);
}

/**
 * fipc_space_put - drop a reference to a space
 * @space: freed with the last reference; its table is empty then
 *
 * Context: sleeps.
 */
void fipc_space_put(struct fipc_space *space)
{
	if (!refcount_dec_and_test(&space->refs))
		return;

	/* A walk that still finds the space can no longer get a reference. */
	fipc_id_table_remove(&spaces, space->id, &space->owner);
	ida_destroy(&space->indices);
	mutex_destroy(&space->lock);
	kvfree(rcu_dereference_protected(space->table, 1));
	kfree_rcu(space, rcu);
	fipc_count(FIPC_STAT_SPACES_FREED);
}

/**
 * fipc_space_next - walk through all spaces, in the order of their ids
 * @after: id of the previous space; 0 to begin
 *
 * Context: task.
 *
 * Return: the space with the next id, and a reference to it; NULL after the last one.
 */
struct fipc_space *fipc_space_next(u64 after)
{
	unsigned long id = after;
	struct fipc_space *space;

	rcu_read_lock();
	do {
		space = fipc_id_table_next(&spaces, &id);
	} while (space && !refcount_inc_not_zero(&space->refs));
	rcu_read_unlock();

	return space;
}

/**
 * fipc_space_scan - find the next capability of a space
 * @space: the space; the caller has a reference
 * @index: in: where to begin in the table; out: the index of @cap, or where to
 *         continue
 * @cap: set to the capability, or to NULL if the next few entries had none
 *
 * Context: rcu_read_lock(). The capability is valid memory until rcu_read_unlock().
 *
 * Return: false at the end of the table.
 */
bool fipc_space_scan(struct fipc_space *space, u32 *index, struct fipc_cap **cap)
{
	struct fipc_cap_table *table = rcu_dereference(space->table);
	u32 end = min(*index + FIPC_SCAN_CHUNK, table->size);

	*cap = NULL;
	for (; *index < end; ++*index) {
		*cap = rcu_dereference(table->cap[*index]);
		if (*cap)
			return true;
	}

	return *index < table->size;
}

/* Return: a number that changes whenever a space is created or freed; it wraps. */
unsigned int fipc_spaces_changes(void)
{
	return atomic_read(&spaces.changes);
}

/**
 * fipc_space_reserve - give a capability its token
 * @space: the space that @cap will be in
 * @cap: live, not published
 *
 * Afterwards fipc_space_publish() cannot run out of memory or entries. To undo the
 * reservation, call fipc_space_unreserve().
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: 0; -ENOSPC if the table is full or no generation is left; -ENOMEM.
 */
int fipc_space_reserve(struct fipc_space *space, struct fipc_cap *cap)
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
	WRITE_ONCE(space->changes, space->changes + 1);
}

/* The table's reference passes to the caller. */
static void fipc_table_clear_locked(struct fipc_space *space, u64 token)
{
	fipc_table_set_locked(space, token, NULL);
	fipc_space_new_epoch(space);
	ida_free(&space->indices, token & FIPC_CAP_INDEX_MASK);
}

/**
 * fipc_space_publish - let lookups find a capability
 * @space: where the token was reserved
 * @cap: now belongs to @space; another thread may drop it at once
 *
 * If the capability was revoked meanwhile, lookups do not find it. The result is the
 * same as of a revocation right after the publication. A revocation that comes after
 * the check, but before @cap is in the table, waits for space->lock::
 *
 *	publish				revocation
 *	lock(space)
 *	lock(ep): live, space set
 *					lock(ep): dead; get(space)
 *	into the table
 *	unlock(space)
 *					lock(space): in the table: remove it
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: false if it was revoked: its token is not valid, and the caller's reference
 * was dropped.
 */
bool fipc_space_publish(struct fipc_space *space, struct fipc_cap *cap)
{
	bool lives;

	mutex_lock(&space->lock);
	lives = fipc_cap_settle(cap, space);
	if (lives)
		fipc_table_set_locked(space, cap->token, cap);
	else
		fipc_space_unreserve(space, cap);
	mutex_unlock(&space->lock);

	if (!lives)
		fipc_cap_kill(cap);

	return lives;
}

/**
 * fipc_space_unreserve - take back a token that was not published
 * @space: where the token was reserved
 * @cap: belongs to the caller again
 */
void fipc_space_unreserve(struct fipc_space *space, struct fipc_cap *cap)
{
	ida_free(&space->indices, cap->token & FIPC_CAP_INDEX_MASK);
}

/* Of two drops of a token, only the one that clears the entry gets the capability. */
static struct fipc_cap *fipc_space_take(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap;

	mutex_lock(&space->lock);
	rcu_read_lock();
	cap = fipc_space_lookup(space, token, 0);
	rcu_read_unlock();
	/* It stays valid without RCU: only a holder of the lock can clear the entry. */
	if (!IS_ERR(cap))
		fipc_table_clear_locked(space, token);
	mutex_unlock(&space->lock);

	return cap;
}

/**
 * fipc_space_drop - drop a capability
 * @space: the space
 * @token: token of the capability
 *
 * Context: sleeps.
 *
 * Return: 0, or -ENOENT.
 */
int fipc_space_drop(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap = fipc_space_take(space, token);

	if (IS_ERR(cap))
		return PTR_ERR(cap);

	fipc_cap_kill(cap);

	return 0;
}

/**
 * fipc_space_evict - remove a revoked capability from its space
 * @space: the caller has a reference
 * @cap: was published there
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: true if it was still in the table: the table's reference passes to the
 * caller.
 */
bool fipc_space_evict(struct fipc_space *space, struct fipc_cap *cap)
{
	u32 index = cap->token & FIPC_CAP_INDEX_MASK;
	bool there;

	mutex_lock(&space->lock);
	there = rcu_access_pointer(fipc_table_locked(space)->cap[index]) == cap;
	if (there)
		fipc_table_clear_locked(space, cap->token);
	mutex_unlock(&space->lock);

	return there;
}

/* Drop the capability at @index, if a revocation has not removed it meanwhile. */
static void fipc_space_clear(struct fipc_space *space, u32 index)
{
	struct fipc_cap *cap;

	mutex_lock(&space->lock);
	cap = rcu_dereference_protected(fipc_table_locked(space)->cap[index],
					lockdep_is_held(&space->lock));
	if (cap)
		fipc_table_clear_locked(space, cap->token);
	mutex_unlock(&space->lock);

	if (cap)
		fipc_cap_kill(cap);
}

/**
 * fipc_space_destroy - drop all capabilities of a space, and the file's reference
 * @space: no longer in use, except by revocations from other spaces and by dumps
 *
 * Context: sleeps.
 */
void fipc_space_destroy(struct fipc_space *space)
{
	struct fipc_cap_table *table = rcu_dereference_protected(space->table, 1);
	u32 i;

	/* No task publishes any more, so an empty entry stays empty. */
	for (i = 0; i < table->size; i++) {
		if (rcu_access_pointer(table->cap[i]))
			fipc_space_clear(space, i);
		cond_resched();
	}

	fipc_space_put(space);
}
