//! The words of the window in which a person shops.

use parvis_sdk::{Money, Timestamp};

use super::Language::{self, English, French};
use crate::catalogue::{Aisle, Product};
use crate::terms::{self, Zone};

say! {
    shop: "Parvis Market", "Le marché du Parvis";
    everything: "All", "Tout";
    look_for: "Looking for something?", "Vous cherchez quelque chose ?";
    for_example: "tea, lamp, wool…", "thé, lampe, laine…";
    search: "Search", "Chercher";
    in_stock: "In stock", "En stock";
    add: "Add to cart", "Mettre au panier";
    all_in_cart: "All that you can have is in your cart.", "Tout ce que vous pouvez avoir est dans votre panier.";
    cart: "Your cart", "Votre panier";
    keep_shopping: "Keep shopping", "Continuer mes achats";
    empty_cart: "Your cart is empty.", "Votre panier est vide.";
    check_out: "Check out", "Commander";
    sold_no_more: "We do not sell that any more.", "Nous ne vendons plus cet article.";
    delivery: "Delivery", "Livraison";
    where_to: "Where to?", "Où l’envoyer ?";
    choose_zone: "Choose where it goes.", "Choisissez où l’envoyer.";
    address_terms: "With your permission we take the address of your profile, for this order alone.", "Avec votre accord, nous prenons l’adresse de votre profil, pour cette commande seulement.";
    use_mine: "Use my address", "Utiliser mon adresse";
    type_address: "Type an address", "Saisir une adresse";
    fetch: "Pick up in the shop, free", "Retrait à la boutique, offert";
    address: "Address", "Adresse";
    address_denied: "All right, your profile stays closed. Type the address here.", "Très bien, votre profil reste fermé. Saisissez l’adresse ici.";
    address_missing: "Your profile has no address that we could use. Type it here.", "Votre profil n’a pas d’adresse utilisable. Saisissez-la ici.";
    address_incomplete: "Please fill in the whole address.", "Remplissez toute l’adresse, s’il vous plaît.";
    go_on: "Continue", "Continuer";
    your_order: "Your order", "Votre commande";
    fetched_here: "We tell you here when it is ready: 4 place du Parvis, 10:00 to 19:00.", "Nous vous dirons ici quand ce sera prêt : 4 place du Parvis, de 10 h à 19 h.";
    return_terms: "You can send things back for 14 days after delivery. Who sends all of it back is paid back the delivery too.", "Vous pouvez renvoyer les articles pendant 14 jours après la livraison. Qui renvoie tout est aussi remboursé de la livraison.";
    held_terms: "Everything is held for you for 10 minutes while you pay.", "Tout vous est réservé 10 minutes, le temps de payer.";
    change_delivery: "Change delivery", "Changer la livraison";
    cart_changed: "Your cart has changed. Please look at the order once more.", "Votre panier a changé. Relisez la commande, s’il vous plaît.";
}

impl Language {
    pub(crate) fn aisle(self, aisle: Aisle) -> &'static str {
        match (self, aisle) {
            (English, Aisle::Table) => "Table",
            (English, Aisle::Home) => "Home",
            (English, Aisle::Paper) => "Paper",
            (English, Aisle::Wear) => "Wear",
            (French, Aisle::Table) => "Table",
            (French, Aisle::Home) => "Maison",
            (French, Aisle::Paper) => "Papier",
            (French, Aisle::Wear) => "Mode",
        }
    }

    pub(crate) fn results(self, query: &str, count: usize) -> String {
        match (self, count) {
            (English, 0) => format!("Nothing found for “{query}”"),
            (English, 1) => format!("1 thing for “{query}”"),
            (English, _) => format!("{count} things for “{query}”"),
            (French, 0) => format!("Rien trouvé pour « {query} »"),
            (French, 1) => format!("1 article pour « {query} »"),
            (French, _) => format!("{count} articles pour « {query} »"),
        }
    }

    pub(crate) fn next_page(self, page: usize, pages: usize) -> String {
        match self {
            English => format!("More ({page} of {pages})"),
            French => format!("Suite ({page} sur {pages})"),
        }
    }

    pub(crate) fn cart_of(self, count: u32, total: Money) -> String {
        format!("{} ({count}) · {}", self.cart(), self.money(total))
    }

    pub(crate) fn only_left(self, count: u32) -> String {
        match self {
            English => format!("Only {count} left"),
            French => format!("Plus que {count}"),
        }
    }

    /// Why not so many, and how many.
    pub(crate) fn not_enough(self, product: &Product, there: u32) -> String {
        let name = product.name(self);
        match (self, there) {
            (English, 0) => format!("{name}: sold out."),
            (English, _) => format!("{name}: only {there} left."),
            (French, 0) => format!("{name} : épuisé."),
            (French, _) => format!("{name} : plus que {there}."),
        }
    }

    pub(crate) fn too_many_of(self, product: &Product) -> String {
        let name = product.name(self);
        match self {
            English => format!("{name}: at most 10 an order."),
            French => format!("{name} : 10 au plus par commande."),
        }
    }

    pub(crate) fn added(self, product: &Product, count: u32) -> String {
        let name = product.name(self);
        match self {
            English => format!("{count} × {name} in your cart"),
            French => format!("{count} × {name} dans votre panier"),
        }
    }

    pub(crate) fn sum(self, total: Money) -> String {
        let money = self.money(total);
        match self {
            English => format!("Total {money}"),
            French => format!("Total {money}"),
        }
    }

    pub(crate) fn shipping_hint(self, worth: Money) -> String {
        let missing = terms::FREE_FROM.checked_sub(worth).ok().filter(|missing| missing.minor_units() > 0);
        match (self, missing) {
            (English, Some(missing)) => {
                format!("Delivery comes next; {} more and it is free in France.", self.money(missing))
            }
            (English, None) => "Delivery in France is free.".to_owned(),
            (French, Some(missing)) => {
                format!("La livraison vient ensuite ; encore {} et elle est offerte en France.", self.money(missing))
            }
            (French, None) => "La livraison en France est offerte.".to_owned(),
        }
    }

    pub(crate) fn one_less(self, name: &str) -> String {
        match self {
            English => format!("One less: {name}"),
            French => format!("Un de moins : {name}"),
        }
    }

    pub(crate) fn one_more(self, name: &str) -> String {
        match self {
            English => format!("One more: {name}"),
            French => format!("Un de plus : {name}"),
        }
    }

    pub(crate) fn times(self, count: u32, price: Money) -> String {
        format!("{count} × {}", self.money(price))
    }

    /// A way to send it: where, for how much, in how many days.
    pub(crate) fn offer(self, zone: Zone, cost: Money) -> String {
        let place = match (self, zone) {
            (English | French, Zone::France) => "France",
            (English | French, Zone::Europe) => "Europe",
            (English, Zone::World) => "Anywhere else",
            (French, Zone::World) => "Ailleurs",
            (_, Zone::Shop) => self.zone(zone),
        };
        let (from, to) = zone.days();
        let days = match self {
            English => format!("{from}–{to} days"),
            French => format!("{from} à {to} jours"),
        };
        match self {
            English => format!("{place}: {}, {days}", self.cost(cost)),
            French => format!("{place} : {}, {days}", self.cost(cost)),
        }
    }

    /// The rule by which it costs that.
    pub(crate) fn why_it_costs(self, zone: Zone, grams: u32) -> String {
        let kilos = format!("{}.{}", grams / 1_000, grams % 1_000 / 100);
        match (self, zone.rate()) {
            (English, Some(rate)) => {
                let (first, more) = (self.money(rate.first_kilo), self.money(rate.each_more));
                format!("{kilos} kg: {first} for the first kilogram, {more} for each more.")
            }
            (French, Some(rate)) => {
                let (first, more) = (self.money(rate.first_kilo), self.money(rate.each_more));
                format!("{} kg : {first} le premier kilo, {more} chacun des suivants.", kilos.replace('.', ","))
            }
            (_, None) if zone == Zone::Shop => self.zone(zone).to_owned(),
            (English, None) => format!("Delivery in France is free from {} on.", self.money(terms::FREE_FROM)),
            (French, None) => format!("Livraison offerte en France dès {}.", self.money(terms::FREE_FROM)),
        }
    }

    pub(crate) fn address_labels(self) -> [&'static str; 4] {
        match self {
            English => ["Name", "Street and number", "Postcode and town", "Country"],
            French => ["Nom", "Rue et numéro", "Code postal et ville", "Pays"],
        }
    }

    pub(crate) fn review(self, total: Money) -> String {
        format!("{}: {}", self.your_order(), self.money(total))
    }

    pub(crate) fn order_and_pay(self, total: Money) -> String {
        let total = self.money(total);
        match self {
            English => format!("Order and pay {total}"),
            French => format!("Commander et payer {total}"),
        }
    }

    pub(crate) fn placed(self, number: u32, until: Timestamp) -> String {
        let until = self.clock(until);
        match self {
            English => format!("Order {number} is held for you until {until}. Pay for it on its own card below."),
            French => {
                format!("La commande {number} vous est réservée jusqu’à {until}. Payez-la sur sa carte ci-dessous.")
            }
        }
    }
}
