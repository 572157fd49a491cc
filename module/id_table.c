// SPDX-License-Identifier: GPL-2.0
/* Tables of endpoints and spaces by number, with their owners. */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>

#include "id_table.h"
#include "memory.h"

/**
 * fipc_id_table_add - make an object findable by its number
 * @table: the table of its kind
 * @id: its number, from fipc_id_table_new_id()
 * @object: the object; complete, because readers find it at once
 * @owner: a field of @object; filled in with the current task
 *
 * Context: task; sleeps.
 *
 * Return: 0 or -ENOMEM.
 */
int fipc_id_table_add(struct fipc_id_table *table, u64 id, void *object,
		      struct fipc_owner *owner)
{
	int ret;

	owner->pid = get_pid(task_tgid(current));
	owner->uid = current_euid();
	get_task_comm(owner->name, current);

	ret = xa_err(xa_store(&table->array, id, object, FIPC_GFP));
	if (ret)
		put_pid(owner->pid);
	else
		atomic_inc(&table->changes);

	return ret;
}

/**
 * fipc_id_table_remove - remove an object from its table
 * @table: the table of its kind
 * @id: its number
 * @owner: of the object, which has no reference left
 *
 * Context: task.
 */
void fipc_id_table_remove(struct fipc_id_table *table, u64 id,
			  struct fipc_owner *owner)
{
	xa_erase(&table->array, id);
	atomic_inc(&table->changes);
	put_pid(owner->pid);
}
