/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the module's generic netlink family
 *
 * A connection to the family, requests and their answers. The caller reads the
 * attributes of an answer. After an error the caller uses netlink_fail(), which
 * prints the kernel's message. Attributes that a newer kernel adds are ignored. No
 * caller may rely on the presence of an attribute.
 */
#ifndef FIPC_NETLINK_H
#define FIPC_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <netlink/msg.h>

#include <linux/fastipc_netlink.h>

/* More than any of our attribute sets has. */
#define NETLINK_ATTRS	64

/**
 * typedef netlink_take_t - take a message from the kernel
 * @arg: the caller's argument
 * @cmd: FASTIPC_CMD_*
 * @attrs: the attributes by number; NULL for an absent one
 *
 * Return: 0 or -errno, which becomes the result of the exchange.
 */
typedef int (*netlink_take_t)(void *arg, int cmd, struct nlattr **attrs);

/**
 * struct netlink - a connection
 * @sock: libnl's socket
 * @cb: libnl's callbacks
 * @family: number of the family
 * @take: the caller's function for each message
 * @arg: argument of @take
 * @request: the current request
 * @done: the answer is complete
 * @interrupted: the list changed while the kernel sent it
 * @error: -errno of the last exchange
 * @wrong: number of the attribute that the kernel rejected; 0 if none
 * @message: the kernel's error message; empty if none
 */
struct netlink {
	struct nl_sock *sock;
	struct nl_cb *cb;
	int family;
	netlink_take_t take;
	void *arg;
	struct nl_msg *request;
	bool done;
	bool interrupted;
	int error;
	int wrong;
	char message[128];
};

/* Connect and check the version. Return: an exit status; errors are printed. */
int netlink_open(struct netlink *nl);
void netlink_close(struct netlink *nl);
/* The part of netlink_open() that installs the callbacks. Return: 0 or -errno. */
int netlink_listen(struct netlink *nl);

/*
 * Allocate a request, to which the caller may add attributes. The exchange frees it.
 * Return: NULL if there is no memory.
 */
struct nl_msg *netlink_request(const struct netlink *nl, int cmd, int flags);
/* Send a request and take the answers. Return: 0 or -errno. */
int netlink_exchange(struct netlink *nl, struct nl_msg *request,
		     netlink_take_t take, void *arg);
/*
 * The same for a list. If the list changed while it was read, it is read again, up
 * to five times. @restart is called before each try: it discards what was taken so
 * far. If the last try is also interrupted, a warning is printed, and this is not
 * an error.
 */
int netlink_dump(struct netlink *nl, struct nl_msg *request,
		 void (*restart)(void *arg), netlink_take_t take, void *arg);

/* Subscribe to events; netlink_fd() is then readable for each. 0 or -errno. */
int netlink_subscribe(struct netlink *nl, const char *group);
int netlink_fd(const struct netlink *nl);
/* Wait for events and take them. Return: 0 or -errno; -ENOBUFS: some were lost. */
int netlink_take_events(struct netlink *nl, netlink_take_t take, void *arg);

/* Print the last error, which concerns @what. Return: EXIT_FAILURE. */
int netlink_fail(const struct netlink *nl, const char *what);

#endif /* FIPC_NETLINK_H */
