// SPDX-License-Identifier: GPL-2.0
/* Spaces, tokens. */
#include <linux/log2.h>
#include <linux/random.h>

#include "limits.h"
#include "memory.h"
#include "space.h"
#include "stats.h"

/* Until they are freed. */
static struct fipc_id_table spaces = FIPC_ID_TABLE_INIT(spaces);

static struct fipc_cap_table *fipc_table_alloc(u32 size)
{
	struct fipc_cap_table *table;

	table = kvzalloc(struct_size(table, cap, size), FIPC_GFP);
	if (table)
		table->size = size;

	return table;
}

/* What slots remember of the space is not valid any more: cap_lookup.h has the order. */
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
 * fipc_space_put - give up a reference to a space
 * @space: freed with the last one; its table is empty then
 *
 * Context: sleeps.
 */
void fipc_space_put(struct fipc_space *space)
{
	if (!refcount_dec_and_test(&space->refs))
		return;

	/* Who finds it there still cannot have a reference any more. */
	fipc_id_table_remove(&spaces, space->id, &space->owner);
	ida_destroy(&space->indices);
	mutex_destroy(&space->lock);
	kvfree(rcu_dereference_protected(space->table, 1));
	kfree_rcu(space, rcu);
	fipc_count(FIPC_STAT_SPACES_FREED);
}

/**
 * fipc_space_next - walk through all spaces, in the order of their ids
 * @after: the id of the last one; 0 to begin
 *
 * Context: task.
 *
 * Return: the space with the next id, and a reference to it; NULL behind the last.
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
 * fipc_space_scan - look for the next capability of a space
 * @space: the space, of which the caller has a reference
 * @index: where to begin in its table; where the capability was, or to go on
 * @cap: set to it, or to NULL if there was none in the next few entries
 *
 * Context: rcu_read_lock(), to whose end the capability is valid memory.
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

/* Return: another number whenever a space was made or freed; it wraps. */
unsigned int fipc_spaces_changes(void)
{
	return atomic_read(&spaces.changes);
}

/**
 * fipc_space_reserve - give a capability its token
 * @space: where it will live
 * @cap: live, not published
 *
 * After this fipc_space_publish() cannot fail; or else fipc_space_unreserve().
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: 0; -ENOSPC if the table is full, -ENOMEM.
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

/* The reference that the table had is the caller's. */
static void fipc_table_clear_locked(struct fipc_space *space, u64 token)
{
	fipc_table_set_locked(space, token, NULL);
	fipc_space_new_epoch(space);
	ida_free(&space->indices, token & FIPC_CAP_INDEX_MASK);
}

/**
 * fipc_space_publish - let lookups find a capability
 * @space: where it was reserved
 * @cap: now the space's; another thread may drop it at once
 *
 * One that was revoked meanwhile is not found: as if it had been revoked right
 * afterwards. A revocation that comes between the two steps waits for the second::
 *
 *	publish				revocation
 *	lock(space)
 *	lock(ep): live, space set
 *					lock(ep): dead; get(space)
 *	into the table
 *	unlock(space)
 *					lock(space): in the table: out of it
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: false if it was revoked, and is gone.
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
 * fipc_space_unreserve - take back a token that nobody has seen
 * @space: where it was reserved
 * @cap: the caller's again
 */
void fipc_space_unreserve(struct fipc_space *space, struct fipc_cap *cap)
{
	ida_free(&space->indices, cap->token & FIPC_CAP_INDEX_MASK);
}

/* Two drops of one token: the one that clears the entry has it. */
static struct fipc_cap *fipc_space_take(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap;

	mutex_lock(&space->lock);
	rcu_read_lock();
	cap = fipc_space_lookup(space, token, 0);
	rcu_read_unlock();
	/* The lock keeps what was found: nobody else can take it. */
	if (!IS_ERR(cap))
		fipc_table_clear_locked(space, token);
	mutex_unlock(&space->lock);

	return cap;
}

/**
 * fipc_space_drop - remove a capability from its space
 * @space: the space
 * @token: its token
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
 * fipc_space_evict - take a capability out of its space
 * @space: of which the caller has a reference
 * @cap: was published there
 *
 * Return: true if it was still there: the space's reference is the caller's then.
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

/* Whatever is at this place of the table. A revocation may be at work there. */
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
 * fipc_space_destroy - drop all capabilities, give the space up
 * @space: which nobody uses any more but revocations from elsewhere
 *
 * Context: sleeps.
 */
void fipc_space_destroy(struct fipc_space *space)
{
	struct fipc_cap_table *table = rcu_dereference_protected(space->table, 1);
	u32 i;

	/* Nobody publishes any more: an entry that is empty stays so. */
	for (i = 0; i < table->size; i++) {
		if (rcu_access_pointer(table->cap[i]))
			fipc_space_clear(space, i);
		cond_resched();
	}

	fipc_space_put(space);
}
