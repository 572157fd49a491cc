// SPDX-License-Identifier: GPL-2.0
/* Exported capabilities: files and poll. */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/seq_file.h>

#include "capfd.h"

static __poll_t fipc_capfd_poll(struct file *file, poll_table *wait)
{
	struct fipc_cap *cap = file->private_data;
	__poll_t mask;

	if (cap->rights & FIPC_RIGHT_RECV)
		poll_wait(file, &cap->ep->poll_in, wait);
	/* With neither right, poll still reports the close. */
	if ((cap->rights & (FIPC_RIGHT_RECV | FIPC_RIGHT_SEND)) !=
	    FIPC_RIGHT_RECV)
		poll_wait(file, &cap->ep->poll_out, wait);
	mask = fipc_endpoint_poll(cap->ep);
	if (!(cap->rights & FIPC_RIGHT_RECV))
		mask &= ~EPOLLIN;
	if (!(cap->rights & FIPC_RIGHT_SEND))
		mask &= ~EPOLLOUT;
	if (!fipc_cap_lives(cap))
		mask = EPOLLHUP;
	if (mask & EPOLLIN)
		mask |= EPOLLRDNORM;
	if (mask & EPOLLOUT)
		mask |= EPOLLWRNORM;

	return mask;
}

static int fipc_capfd_release(struct inode *inode, struct file *file)
{
	fipc_cap_kill(file->private_data);

	return 0;
}

#ifdef CONFIG_PROC_FS
static void fipc_capfd_show_fdinfo(struct seq_file *m, struct file *file)
{
	const struct fipc_cap *cap = file->private_data;

	seq_printf(m, "fastipc-endpoint:\t%llu\n", cap->ep->id);
	seq_printf(m, "fastipc-rights:\t%u\n", cap->rights);
	seq_printf(m, "fastipc-badge:\t%llu\n", cap->badge);
}
#endif

static const struct file_operations fipc_capfd_fops = {
	.owner = THIS_MODULE,
	.release = fipc_capfd_release,
	.poll = fipc_capfd_poll,
#ifdef CONFIG_PROC_FS
	.show_fdinfo = fipc_capfd_show_fdinfo,
#endif
};

/**
 * fipc_capfd_create - create a file that owns a capability
 * @cap: live; belongs to the file on success
 * @flags: 0 or O_CLOEXEC
 *
 * Context: sleeps.
 *
 * Return: the file, or ERR_PTR().
 */
struct file *fipc_capfd_create(struct fipc_cap *cap, int flags)
{
	return anon_inode_getfile("[fastipc-cap]", &fipc_capfd_fops, cap,
				  O_RDWR | flags);
}

/**
 * fipc_capfd_derive - derive a capability from the capability of a file
 * @cap: from fipc_cap_alloc()
 * @fd: descriptor of the current task
 *
 * Return: 0, and @cap is live; -EBADF if @fd is not open or not an exported
 * capability; -ENOENT if the file's capability was revoked.
 */
int fipc_capfd_derive(struct fipc_cap *cap, int fd)
{
	struct file *file = fget(fd);
	struct fipc_cap *source;
	int ret = -EBADF;

	if (!file)
		return -EBADF;

	if (file->f_op == &fipc_capfd_fops) {
		source = file->private_data;
		ret = fipc_cap_derive(cap, source, source->rights, 0);
	}
	fput(file);

	return ret;
}
