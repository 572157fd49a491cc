/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: tables of endpoints and spaces by number
 *
 * All endpoints, and all spaces, by numbers that are never reused. So the control
 * plane can walk through them without a lock. An entry also records its owner, the
 * process that created the object. The owner is only shown to users; no decision about
 * a message depends on it.
 *
 * A table holds no reference to its objects. A reader that finds an object under RCU
 * must take a reference, which fails if none is left. An object in a table must be
 * freed an RCU grace period after it was removed. No function here is on the path of
 * a message.
 */
#ifndef FASTIPC_ID_TABLE_H
#define FASTIPC_ID_TABLE_H

#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/uidgid.h>
#include <linux/xarray.h>

struct pid;

/**
 * struct fipc_owner - the process that created an object
 * @pid: the process; a reference
 * @uid: its effective user id then
 * @name: the name of the creating task then
 */
struct fipc_owner {
	struct pid *pid;
	kuid_t uid;
	char name[TASK_COMM_LEN];
};

/**
 * struct fipc_id_table - all objects of one kind
 * @array: the objects by number; its lock is a leaf
 * @last_id: the last number that was allocated
 * @changes: how often an object was added, changed or removed; wraps
 */
struct fipc_id_table {
	struct xarray array;
	atomic64_t last_id;
	atomic_t changes;
};

#define FIPC_ID_TABLE_INIT(table)					\
	{ .array = XARRAY_INIT((table).array, XA_FLAGS_ACCOUNT) }

int fipc_id_table_add(struct fipc_id_table *table, u64 id, void *object,
		      struct fipc_owner *owner);
void fipc_id_table_remove(struct fipc_id_table *table, u64 id,
			  struct fipc_owner *owner);

/* Return: a number that no object of this kind has had. */
static inline u64 fipc_id_table_new_id(struct fipc_id_table *table)
{
	return atomic64_inc_return(&table->last_id);
}

/*
 * Context: rcu_read_lock(). Return: the first object with a number above *@id, which is
 * set to this number; NULL if there is none.
 */
static inline void *fipc_id_table_next(struct fipc_id_table *table,
				       unsigned long *id)
{
	return xa_find_after(&table->array, id, ULONG_MAX, XA_PRESENT);
}

#endif /* FASTIPC_ID_TABLE_H */
