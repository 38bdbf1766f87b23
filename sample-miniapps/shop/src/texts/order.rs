//! The words of an order.

use parvis_sdk::Money;

use super::Language::{self, English, French};
use crate::order::{End, Line, Order, Step};
use crate::terms::{self, Zone};

say! {
    too_many_unpaid: "Three of your orders wait for their payment. Please pay for one or cancel it first.", "Trois de vos commandes attendent leur paiement. Payez-en une ou annulez-la d’abord.";
    too_many_orders: "You have too many orders under way. Please wait until one has arrived.", "Vous avez trop de commandes en cours. Attendez que l’une soit arrivée.";
    refund_reason: "Paid back by the shop", "Remboursé par la boutique";
    over: "This order is over.", "Cette commande est terminée.";
    not_yours: "Only the person who ordered can do that.", "Seule la personne qui a commandé peut le faire.";
    too_late_to_cancel: "It is packed already, so it cannot be cancelled. You can send it back once it has arrived.", "Elle est déjà préparée et ne peut plus être annulée. Vous pourrez la renvoyer quand elle sera arrivée.";
    too_late_to_return: "The 14 days for returns are over.", "Les 14 jours de retour sont passés.";
    not_delivered: "It has not arrived yet.", "Elle n’est pas encore arrivée.";
    nothing_to_return: "There is nothing of that to send back.", "Il n’y a rien à renvoyer.";
    cannot_refund: "The money cannot be paid back at this moment, so nothing was changed. Please try again later.", "Le remboursement est impossible en ce moment ; rien n’a été changé. Réessayez plus tard.";
    no_orders: "You have no order under way.", "Vous n’avez pas de commande en cours.";
    which_back: "What would you like to send back?", "Que souhaitez-vous renvoyer ?";
    send_back: "Send something back", "Renvoyer un article";
    keep: "Keep it after all", "Finalement, je garde";
    let_go: "Do not order", "Ne pas commander";
    cancel: "Cancel the order", "Annuler la commande";
    again: "Put it back into my cart", "Remettre au panier";
    returning: "On its way back", "En retour";
}

impl Language {
    /// What it is, and how it stands.
    pub(crate) fn headline(self, what: &str, state: &str) -> String {
        match self {
            English => format!("{what}: {state}."),
            French => format!("{what} : {state}."),
        }
    }

    pub(crate) fn order_title(self, number: u32) -> String {
        match self {
            English => format!("Order {number}"),
            French => format!("Commande {number}"),
        }
    }

    /// How far it is, in a word.
    pub(crate) fn step(self, step: Step, zone: Zone) -> &'static str {
        match (self, step, zone) {
            (English, Step::Placed, _) => "Waiting for payment",
            (English, Step::Paid, _) => "Paid",
            (English, Step::Packed, _) => "Packed",
            (English, Step::Shipped, Zone::Shop) => "Ready to pick up",
            (English, Step::Shipped, _) => "On its way",
            (English, Step::Delivered, Zone::Shop) => "Picked up",
            (English, Step::Delivered, _) => "Delivered",
            (English, Step::Returned, _) => "Returned",
            (French, Step::Placed, _) => "En attente de paiement",
            (French, Step::Paid, _) => "Payée",
            (French, Step::Packed, _) => "Préparée",
            (French, Step::Shipped, Zone::Shop) => "Prête à retirer",
            (French, Step::Shipped, _) => "En route",
            (French, Step::Delivered, Zone::Shop) => "Retirée",
            (French, Step::Delivered, _) => "Livrée",
            (French, Step::Returned, _) => "Retournée",
        }
    }

    /// The same word where it is one of a list of what happened.
    pub(crate) fn passed(self, step: Step, zone: Zone) -> &'static str {
        match (self, step) {
            (English, Step::Placed) => "Ordered",
            (French, Step::Placed) => "Commandée",
            _ => self.step(step, zone),
        }
    }

    /// What everybody may read below the state.
    pub(crate) fn progress(self, step: Step, zone: Zone) -> String {
        let at = Step::WAY.iter().position(|passed| *passed == step).map_or(Step::WAY.len(), |at| at + 1);
        let all = Step::WAY.len();
        let bar: String = (0..all).map(|place| if place < at { '●' } else { '○' }).collect();
        match Step::WAY.get(at) {
            Some(next) => {
                let next = self.passed(*next, zone);
                match self {
                    English => format!("{bar}  next: {next}"),
                    French => format!("{bar}  ensuite : {next}"),
                }
            }
            None => bar,
        }
    }

    /// How it ended, in a word.
    pub(crate) fn end(self, end: End) -> &'static str {
        match (self, end) {
            (English, End::LetGo | End::Declined | End::Lapsed) => "Not ordered",
            (English, End::Cancelled | End::CalledOff) => "Cancelled",
            (English, End::Returned) => "Returned",
            (English, End::Done) => "Delivered",
            (French, End::LetGo | End::Declined | End::Lapsed) => "Non commandée",
            (French, End::Cancelled | End::CalledOff) => "Annulée",
            (French, End::Returned) => "Retournée",
            (French, End::Done) => "Livrée",
        }
    }

    /// The same for its buyer.
    pub(crate) fn how_it_ended(self, end: End, total: Money) -> String {
        let total = self.money(total);
        match (self, end) {
            (English, End::LetGo) => "You let it go. Nothing was paid.".to_owned(),
            (English, End::Declined) => "You declined the payment. Nothing was paid.".to_owned(),
            (English, End::Lapsed) => {
                "It was not paid in time, so the shelves have it again. Nothing was paid.".to_owned()
            }
            (English, End::Cancelled) => format!("You cancelled it. {total} were paid back."),
            (English, End::CalledOff) => format!("We are sorry: we cannot send it. {total} were paid back."),
            (English, End::Returned) => format!("All of it is back with us. In all, {total} were paid back."),
            (English, End::Done) => "The time for returns is over. Thank you for your order.".to_owned(),
            (French, End::LetGo) => "Vous y avez renoncé. Rien n’a été payé.".to_owned(),
            (French, End::Declined) => "Vous avez refusé le paiement. Rien n’a été payé.".to_owned(),
            (French, End::Lapsed) => {
                "Elle n’a pas été payée à temps : tout est revenu en rayon. Rien n’a été payé.".to_owned()
            }
            (French, End::Cancelled) => format!("Vous l’avez annulée. {total} ont été remboursés."),
            (French, End::CalledOff) => {
                format!("Nous sommes désolés : nous ne pouvons pas l’envoyer. {total} ont été remboursés.")
            }
            (French, End::Returned) => format!("Tout nous est revenu. En tout, {total} ont été remboursés."),
            (French, End::Done) => "Le délai de retour est passé. Merci de votre commande.".to_owned(),
        }
    }

    pub(crate) fn on_its_way_back(self, amount: Money) -> String {
        let amount = self.money(amount);
        match self {
            English => format!("Send it to 4 place du Parvis. {amount} are paid back once we have it."),
            French => format!("Envoyez-le au 4 place du Parvis. {amount} seront remboursés à réception."),
        }
    }

    pub(crate) fn pay(self, total: Money) -> String {
        let total = self.money(total);
        match self {
            English => format!("Pay {total}"),
            French => format!("Payer {total}"),
        }
    }

    pub(crate) fn pay_until(self, order: &Order) -> String {
        let until = order.reached(Step::Placed).map(|at| self.clock(at.plus(terms::HOLD))).unwrap_or_default();
        match self {
            English => format!("Held for you until {until}. Pay to order."),
            French => format!("Réservée pour vous jusqu’à {until}. Payez pour commander."),
        }
    }

    pub(crate) fn tracking(self, number: &str) -> String {
        match self {
            English => format!("Tracking number: {number}"),
            French => format!("Numéro de suivi : {number}"),
        }
    }

    /// What the buyer can expect.
    pub(crate) fn whats_next(self, order: &Order) -> String {
        let fetched = order.delivery.zone == Zone::Shop;
        let text = match (self, order.step()) {
            (English, Step::Placed) => "It waits for your payment.",
            (English, Step::Paid) => "Thank you! We pack it next. Until then you can cancel it.",
            (English, Step::Packed) if fetched => "It is packed and on its way to the counter.",
            (English, Step::Packed) => "It is packed and waits for the carrier.",
            (English, Step::Shipped) if fetched => "It waits for you: 4 place du Parvis, 10:00 to 19:00.",
            (English, Step::Shipped) => "The carrier has it.",
            (English, Step::Delivered | Step::Returned) => return self.returnable(order),
            (French, Step::Placed) => "Elle attend votre paiement.",
            (French, Step::Paid) => "Merci ! Nous la préparons. D’ici là, vous pouvez l’annuler.",
            (French, Step::Packed) if fetched => "Elle est préparée et arrive au comptoir.",
            (French, Step::Packed) => "Elle est préparée et attend le transporteur.",
            (French, Step::Shipped) if fetched => "Elle vous attend : 4 place du Parvis, de 10 h à 19 h.",
            (French, Step::Shipped) => "Le transporteur l’a prise en charge.",
            (French, Step::Delivered | Step::Returned) => return self.returnable(order),
        };
        text.to_owned()
    }

    fn returnable(self, order: &Order) -> String {
        let until = order.returns_until().map(|until| self.day(until)).unwrap_or_default();
        match self {
            English => format!("Enjoy it! You can send things back until {until}."),
            French => format!("Bonne découverte ! Retours possibles jusqu’au {until}."),
        }
    }

    pub(crate) fn send_one_back(self, name: &str) -> String {
        match self {
            English => format!("1 × {name}"),
            French => format!("1 × {name}"),
        }
    }

    pub(crate) fn order_with(self, number: u32, contents: &str) -> String {
        format!("{} · {contents}", self.order_title(number))
    }

    pub(crate) fn and_more(self, name: &str, more: u32) -> String {
        match (self, more) {
            (_, 0) => name.to_owned(),
            (English, _) => format!("{name} and {more} more"),
            (French, _) => format!("{name} et {more} de plus"),
        }
    }

    /// A line's price, and how many of it went back.
    pub(crate) fn with_returns(self, price: String, line: &Line) -> String {
        let back = match (self, line.returned) {
            (_, 0) => return price,
            (English, 1) => "1 returned".to_owned(),
            (English, many) => format!("{many} returned"),
            (French, 1) => "1 retourné".to_owned(),
            (French, many) => format!("{many} retournés"),
        };
        format!("{price}\n{back}")
    }

    /// When a step that lies ahead is expected, where that can be said.
    pub(crate) fn expected(self, order: &Order, step: Step) -> String {
        let zone = order.delivery.zone;
        let Some(paid) = order.reached(Step::Paid).filter(|_| step == Step::Delivered && zone != Zone::Shop) else {
            return "–".to_owned();
        };
        let (_, most) = zone.days();
        let day = paid.plus(std::time::Duration::from_secs(u64::from(most) * 24 * 3_600));
        match self {
            English => format!("by {}", self.short_day(day)),
            French => format!("d’ici le {}", self.short_day(day)),
        }
    }
}
