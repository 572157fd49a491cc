// SPDX-License-Identifier: GPL-2.0
/* The file: open, flush, release, ioctl. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "control.h"
#include "deferred.h"
#include "device.h"
#include "ioctl_mem.h"
#include "ioctl_regs.h"
#include "slot_table.h"

static int fipc_open(struct inode *inode, struct file *file)
{
	struct fipc_space *space = fipc_space_create();

	if (!space)
		return -ENOMEM;

	file->private_data = space;

	return nonseekable_open(inode, file);
}

/*
 * Called for every close of a descriptor, also when an exiting process closes its
 * files. The threads of that process will not use their slots any more. A process may
 * have any number of descriptors of a space, so sweep once for each space.
 */
static int fipc_flush(struct file *file, fl_owner_t id)
{
	struct fipc_space *space = file->private_data;

	if (current->flags & PF_EXITING &&
	    READ_ONCE(space->swept_for) != current->start_time) {
		WRITE_ONCE(space->swept_for, current->start_time);
		fipc_slot_sweep();
	}

	return 0;
}

/* The last reference was dropped: no task is in an ioctl on this file. */
static int fipc_release(struct inode *inode, struct file *file)
{
	fipc_deferred_end_all(file->private_data);
	fipc_space_destroy(file->private_data);
	fipc_slot_sweep();

	return 0;
}

/*
 * A plain switch that leaves all work to its cases, because each message goes through
 * it.
 */
static long fipc_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case FIPC_IOC_SEND:
		return fipc_mem_send(file, uarg);
	case FIPC_IOC_RECV:
		return fipc_mem_recv(file, uarg);
	case FIPC_IOC_CALL:
		return fipc_mem_call(file, uarg);
	case FIPC_IOC_REPLY:
		return fipc_mem_reply(file, uarg);
	case FIPC_IOC_REPLY_RECV:
		return fipc_mem_reply_recv(file, uarg);
	case FIPC_IOC_AWAIT_REPLY:
		return fipc_mem_await_reply(file, uarg);
	case FIPC_IOC_SEND_BATCH:
		return fipc_mem_send_batch(file, uarg);
	case FIPC_IOC_RECV_BATCH:
		return fipc_mem_recv_batch(file, uarg);
	case FIPC_IOC_SEND_TO:
		return fipc_mem_send_to(file, uarg);
#ifdef CONFIG_FIPC_REGS
	case FIPC_IOC_SEND_REGS:
		return fipc_regs_send(file);
	case FIPC_IOC_RECV_REGS:
		return fipc_regs_recv(file);
	case FIPC_IOC_CALL_REGS:
		return fipc_regs_call(file);
	case FIPC_IOC_REPLY_REGS:
		return fipc_regs_reply(file);
	case FIPC_IOC_REPLY_RECV_REGS:
		return fipc_regs_reply_recv(file);
	case FIPC_IOC_AWAIT_REPLY_REGS:
		return fipc_regs_await_reply(file);
#endif
	default:
		return fipc_control(file->private_data, cmd, uarg);
	}
}

#ifdef CONFIG_COMPAT
/*
 * Called for 32-bit system calls, and for those of x32. They use other registers, or
 * their registers are half as wide.
 */
static long fipc_ioctl_compat(struct file *file, unsigned int cmd,
			      unsigned long arg)
{
	switch (cmd) {
	case FIPC_IOC_SEND_REGS ... FIPC_IOC_AWAIT_REPLY_REGS:
		return -ENOTTY;
	default:
		return compat_ptr_ioctl(file, cmd, arg);
	}
}
#else
#define fipc_ioctl_compat NULL
#endif

#ifdef CONFIG_PROC_FS
static void fipc_show_fdinfo(struct seq_file *m, struct file *file)
{
	const struct fipc_space *space = file->private_data;

	seq_printf(m, "fastipc-space:\t%llu\n", space->id);
}
#endif

static const struct file_operations fipc_fops = {
	.owner = THIS_MODULE,
	.open = fipc_open,
	.flush = fipc_flush,
	.release = fipc_release,
	.unlocked_ioctl = fipc_ioctl,
	.compat_ioctl = fipc_ioctl_compat,
#ifdef CONFIG_PROC_FS
	.show_fdinfo = fipc_show_fdinfo,
#endif
};

static struct miscdevice fipc_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fastipc",
	.fops = &fipc_fops,
	.mode = 0600,
};

int fipc_device_init(void)
{
	return misc_register(&fipc_device);
}

void fipc_device_exit(void)
{
	misc_deregister(&fipc_device);
}
