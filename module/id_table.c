// SPDX-License-Identifier: GPL-2.0
/* What there is, and whose it is. */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>

#include "id_table.h"
#include "memory.h"

/**
 * fipc_id_table_add - let something be found by its number
 * @registry: all of its kind
 * @id: its number, which it knows already
 * @what: it; complete, as others find it at once
 * @owner: part of @what; filled in: the current task
 *
 * Context: task; sleeps.
 *
 * Return: 0 or -ENOMEM.
 */
int fipc_id_table_add(struct fipc_id_table *registry, u64 id, void *what,
		      struct fipc_owner *owner)
{
	int ret;

	owner->pid = get_pid(task_tgid(current));
	owner->uid = current_euid();
	get_task_comm(owner->name, current);

	ret = xa_err(xa_store(&registry->array, id, what, FIPC_GFP));
	if (ret)
		put_pid(owner->pid);
	else
		atomic_inc(&registry->changes);

	return ret;
}

/**
 * fipc_id_table_remove - let it be found no more
 * @registry: all of its kind
 * @id: its number
 * @owner: of something that has no reference any more
 *
 * Context: task.
 */
void fipc_id_table_remove(struct fipc_id_table *registry, u64 id,
			  struct fipc_owner *owner)
{
	xa_erase(&registry->array, id);
	atomic_inc(&registry->changes);
	put_pid(owner->pid);
}
