//! The words of the seller's side.

use parvis_sdk::Money;

use super::Language::{self, English, French};
use crate::catalogue::Product;
use crate::order::{Order, Step};
use crate::terms::Zone;

say! {
    staff_only: "This is for the people of the shop.", "C’est réservé à l’équipe de la boutique.";
    nothing_to_do: "Nothing waits for you.", "Rien ne vous attend.";
    orders: "Orders", "Commandes";
    shelves: "Shelves", "Rayons";
    product: "Product", "Article";
    choose_product: "Choose a product.", "Choisissez un article.";
    restock: "Put on the shelf", "Mettre en rayon";
    shelf_full: "A shelf holds 1 to 9,999.", "Un rayon contient de 1 à 9 999 articles.";
    tracking_number: "Tracking number", "Numéro de suivi";
    if_any: "if there is one", "s’il y en a un";
    to_shelf: "Back on the shelf", "Remettre en rayon";
    call_off: "Cannot be sent: pay back", "Impossible à envoyer : rembourser";
}

impl Language {
    pub(crate) fn open_orders(self, count: usize, more: bool) -> String {
        let plus = if more { "+" } else { "" };
        match (self, count) {
            (English, 1) => "1 open order".to_owned(),
            (English, _) => format!("{count}{plus} open orders"),
            (French, 0 | 1) => format!("{count} commande ouverte"),
            (French, _) => format!("{count}{plus} commandes ouvertes"),
        }
    }

    pub(crate) fn on_shelf(self, count: u32) -> String {
        if count == 0 { self.sold_out().to_owned() } else { count.to_string() }
    }

    /// The button that leads to a step.
    pub(crate) fn mark_as(self, step: Step, zone: Zone) -> &'static str {
        match (self, step, zone) {
            (English, Step::Packed, _) => "It is packed",
            (English, Step::Shipped, Zone::Shop) => "It is ready to pick up",
            (English, Step::Shipped, _) => "The carrier has it",
            (English, Step::Delivered, Zone::Shop) => "It was picked up",
            (English, Step::Delivered, _) => "It was delivered",
            (French, Step::Packed, _) => "Elle est préparée",
            (French, Step::Shipped, Zone::Shop) => "Elle est prête à retirer",
            (French, Step::Shipped, _) => "Le transporteur l’a",
            (French, Step::Delivered, Zone::Shop) => "Elle a été retirée",
            (French, Step::Delivered, _) => "Elle a été livrée",
            (_, Step::Placed | Step::Paid | Step::Returned, _) => self.step(step, zone),
        }
    }

    /// Somebody else was quicker.
    pub(crate) fn already(self, state: &str) -> String {
        match self {
            English => format!("This order is further already: {state}."),
            French => format!("Cette commande est déjà plus loin : {state}."),
        }
    }

    pub(crate) fn what_comes_back(self, order: &Order) -> String {
        let lines = order.lines.iter().filter(|line| line.returning > 0).map(|line| {
            let name = Product::find(&line.sku).map_or(line.sku.as_str(), |product| product.name(self));
            format!("{} × {name}", line.returning)
        });
        let lines = lines.collect::<Vec<_>>().join(", ");
        match self {
            English => format!("On its way back: {lines}"),
            French => format!("En retour : {lines}"),
        }
    }

    pub(crate) fn take_back(self, amount: Money) -> String {
        let amount = self.money(amount);
        match self {
            English => format!("It is here: pay {amount} back"),
            French => format!("Bien reçu : rembourser {amount}"),
        }
    }

    pub(crate) fn goes_to(self, address: &str) -> String {
        match self {
            English => format!("To: {address}"),
            French => format!("À : {address}"),
        }
    }

    pub(crate) fn restocked(self, product: &Product, count: u32) -> String {
        let name = product.name(self);
        match self {
            English => format!("{name}: {count} on the shelf"),
            French => format!("{name} : {count} en rayon"),
        }
    }
}
