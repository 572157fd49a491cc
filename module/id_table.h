/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: what there is, and whose it is
 *
 * All endpoints, and all spaces, by numbers that are never given twice, so that the
 * control plane can walk through them without a lock. With each is noted who made it,
 * to be shown, and never decided upon by a message.
 *
 * A registry holds no reference. Who finds something there, under RCU, must take one
 * where there is one left; what is registered is freed behind a grace period. Callers
 * are never on the path of a message.
 */
#ifndef FASTIPC_ID_TABLE_H
#define FASTIPC_ID_TABLE_H

#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/uidgid.h>
#include <linux/xarray.h>

struct pid;

/**
 * struct fipc_owner - who made something
 * @pid: the process; a reference
 * @uid: the user
 * @name: of the task, as it was then
 */
struct fipc_owner {
	struct pid *pid;
	kuid_t uid;
	char name[TASK_COMM_LEN];
};

/**
 * struct fipc_id_table - all of one kind
 * @array: by number; its own lock, a leaf
 * @last_id: the last number that was given
 * @changes: how often one came, changed or went; wraps
 */
struct fipc_id_table {
	struct xarray array;
	atomic64_t last_id;
	atomic_t changes;
};

#define FIPC_ID_TABLE_INIT(registry)					\
	{ .array = XARRAY_INIT((registry).array, XA_FLAGS_ACCOUNT) }

int fipc_id_table_add(struct fipc_id_table *registry, u64 id, void *what,
		      struct fipc_owner *owner);
void fipc_id_table_remove(struct fipc_id_table *registry, u64 id,
			  struct fipc_owner *owner);

/* A number that nothing of the kind has had. */
static inline u64 fipc_id_table_new_id(struct fipc_id_table *registry)
{
	return atomic64_inc_return(&registry->last_id);
}

/* Context: rcu_read_lock(). Return: the first with a number above @id, which is set. */
static inline void *fipc_id_table_next(struct fipc_id_table *registry,
				       unsigned long *id)
{
	return xa_find_after(&registry->array, id, ULONG_MAX, XA_PRESENT);
}

#endif /* FASTIPC_ID_TABLE_H */
