/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the module's generic netlink family
 *
 * A connection to it, requests, and the answers, whose attributes the caller reads.
 * Whoever gets an error says so with netlink_fail(), which knows what the kernel had
 * to say. What a newer kernel adds is left out here, and nobody may count on an
 * attribute being there.
 */
#ifndef FIPC_NETLINK_H
#define FIPC_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <netlink/msg.h>

#include <linux/fastipc_netlink.h>

/* More than any set of ours has. */
#define NETLINK_ATTRS	64

/**
 * typedef netlink_take_t - take a message of the kernel
 * @arg: the caller's
 * @cmd: FASTIPC_CMD_*
 * @attrs: by number; NULL where there is none
 *
 * Return: 0, or -errno, which is then the result of the exchange.
 */
typedef int (*netlink_take_t)(void *arg, int cmd, struct nlattr **attrs);

/**
 * struct netlink - a connection
 * @sock: libnl's
 * @cb: what libnl calls
 * @family: number of the family
 * @take: the caller's, with @arg
 * @arg: the caller's
 * @request: what is being asked
 * @done: the answer is complete
 * @interrupted: the list changed while the kernel gave it out
 * @error: -errno of the last exchange
 * @wrong: number of the attribute that the kernel found fault with; 0 if none
 * @message: what it had to say; empty if nothing
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

/* Return: an exit status; what went wrong has been said. */
int netlink_open(struct netlink *nl);
void netlink_close(struct netlink *nl);
/* The part of netlink_open() that knows what to do with messages. 0 or -errno. */
int netlink_listen(struct netlink *nl);

/* A request, to add attributes to and to use up. NULL if memory is short. */
struct nl_msg *netlink_request(const struct netlink *nl, int cmd, int flags);
/* Ask, and take the answers. Return: 0 or -errno. */
int netlink_exchange(struct netlink *nl, struct nl_msg *request,
		     netlink_take_t take, void *arg);
/*
 * The same with a list: @restart says that all so far was in vain, also before
 * the first. When the list kept changing it says so, and is content.
 */
int netlink_dump(struct netlink *nl, struct nl_msg *request,
		 void (*restart)(void *arg), netlink_take_t take, void *arg);

/* From now on there are events, at this descriptor. Return: 0 or -errno. */
int netlink_subscribe(struct netlink *nl, const char *group);
int netlink_fd(const struct netlink *nl);
/* Wait for one and take it. Return: 0 or -errno; -ENOBUFS: some were lost. */
int netlink_take_events(struct netlink *nl, netlink_take_t take, void *arg);

/* Say what went wrong with @what. Return: EXIT_FAILURE. */
int netlink_fail(const struct netlink *nl, const char *what);

#endif /* FIPC_NETLINK_H */
