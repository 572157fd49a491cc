/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Install a file that another task sent, if the security module allows it.
 *
 * "file: remove __receive_fd()" (6.8) gave receive_fd() the argument that before only
 * __receive_fd() had: where to write the number. The type of receive_fd() tells which
 * version this kernel has.
 */
#ifndef FASTIPC_COMPAT_RECEIVE_FD_H
#define FASTIPC_COMPAT_RECEIVE_FD_H

#include <linux/file.h>

static inline int fipc_receive_by_2(int (*receive)(struct file *, unsigned int),
				    struct file *file, unsigned int flags)
{
	return receive(file, flags);
}

static inline int fipc_receive_by_3(int (*receive)(struct file *, int __user *,
						   unsigned int),
				    struct file *file, unsigned int flags)
{
	return receive(file, NULL, flags);
}

/* Return: the descriptor or -errno. Takes a reference of its own. */
#define fipc_receive_fd(file_, flags_)					\
	__builtin_choose_expr(						\
		__same_type(receive_fd, *(int (*)(struct file *,	\
						  unsigned int))NULL),	\
		fipc_receive_by_2,					\
		fipc_receive_by_3)(receive_fd, file_, flags_)

#endif /* FASTIPC_COMPAT_RECEIVE_FD_H */
