//! The words, in English and French. Everything that a person reads is here.

use parvis_sdk::{Money, locale};

parvis_sdk::catalogue! {
    /// A language that the company speaks.
    pub(crate) enum Language { English = "en", French = "fr" }

    help: "I bring you there: type /taxi.", French "Je vous y conduis : tapez /taxi.";
    take_a_taxi: "Take a taxi", French "Prendre un taxi";
    from_where: "Where shall we pick you up?", French "Où vous prendre ?";
    to_where: "Where to?", French "Où allez-vous ?";
    from_place(from: &str): "From {from}", French "Départ : {from}";
    here: "Where I am now", French "Là où je suis";
    or_type: "Or type it", French "Ou tapez-le";
    typed_example: "A place, or 48.8530, 2.3499", French "Un lieu, ou 48.8530, 2.3499";
    next: "Next", French "Suivant";
    no_place: "Choose a place, or type one.", French "Choisissez un lieu ou tapez-en un.";
    no_location: "We do not know where you are. Choose a place, or type one.",
        French "Nous ne savons pas où vous êtes. Choisissez un lieu ou tapez-en un.";
    several(names: &str): "Several places are called so: {names}. Which one?",
        French "Plusieurs lieux portent ce nom : {names}. Lequel ?";
    unknown(names: &str): "We do not know this place. We know {names}, and every point by its coordinates.",
        French "Nous ne connaissons pas ce lieu. Nous connaissons {names}, et tout point par ses coordonnées.";
    outside: "That is outside of the town in which we drive.", French "C’est hors de la ville où nous roulons.";
    too_close: "That is around the corner: you are faster on foot. Choose another place.",
        French "C’est au coin de la rue : à pied, vous irez plus vite. Choisissez un autre lieu.";
    one_ride: "You have a ride already. One at a time.", French "Vous avez déjà une course. Une à la fois.";

    quote(fare: &str): "Your ride costs {fare}.", French "Votre course coûte {fare}.";
    from: "From", French "De";
    to: "To", French "À";
    from_to(from: &str, to: &str): "From {from} to {to}.", French "De {from} à {to}.";
    way: "Way", French "Trajet";
    way_there: "To the pick-up", French "Jusqu’au départ";
    way_of(kilometres: &str, minutes: u32): "{minutes} min · {kilometres}", French "{minutes} min · {kilometres}";
    fare: "Fare", French "Prix";
    fixed(fare: &str): "{fare}, fixed", French "{fare}, fixe";
    order_for(fare: &str): "Order for {fare}", French "Commander pour {fare}";
    never_mind: "Never mind", French "Une autre fois";
    price_changed: "The price has changed: please look again.", French "Le prix a changé : regardez de nouveau.";
    ride_title(to: &str): "Taxi to {to}", French "Taxi pour {to}";
    change_title(to: &str): "Taxi to {to}: the difference", French "Taxi pour {to} : la différence";

    looking: "Looking for a driver", French "Recherche d’un chauffeur";
    found: "Driver found", French "Chauffeur trouvé";
    coming: "The driver is coming", French "Le chauffeur arrive";
    arrived: "The driver is there", French "Le chauffeur est là";
    riding: "On the way", French "En route";
    done: "Arrived", French "Arrivé";
    no_ride: "No ride", French "Pas de course";
    car: "Car", French "Voiture";
    legend: "🟢 from · 🏁 to", French "🟢 de · 🏁 à";
    legend_with_car: "🟢 from · 🏁 to · 🚕 car, estimated", French "🟢 de · 🏁 à · 🚕 voiture, estimée";
    near(place: &str): "near {place}", French "près de {place}";
    comes_in(minutes: u32):
        [minutes: One => "Here in about {minutes} minute.", _ => "Here in about {minutes} minutes."],
        French [minutes: One => "Ici dans {minutes} minute environ.", _ => "Ici dans {minutes} minutes environ."];
    there_in(minutes: u32):
        [minutes: One => "Arrives in about {minutes} minute.", _ => "Arrives in about {minutes} minutes."],
        French [minutes: One => "Arrivée dans {minutes} minute environ.", _ => "Arrivée dans {minutes} minutes environ."];
    minutes(count: u32): [count: One => "{count} minute", _ => "{count} minutes"],
        French [count: One => "{count} minute", _ => "{count} minutes"];

    asking: "The drivers who are on duty here have been asked. You pay nothing until one accepts.",
        French "Les chauffeurs en service ici ont été appelés. Vous ne payez rien avant qu’un accepte.";
    nobody_on_duty: "No driver is free here just now. We keep looking for ten minutes; you pay nothing meanwhile.",
        French "Aucun chauffeur n’est libre ici en ce moment. Nous cherchons dix minutes ; vous ne payez rien entre-temps.";
    approve(fare: &str): "Approve {fare} and the driver comes. It is reserved now and paid when you are there.",
        French "Approuvez {fare} et le chauffeur arrive. C’est réservé maintenant et payé à l’arrivée.";
    approve_again(fare: &str): "The reservation has run out. Please approve {fare} again.",
        French "La réservation a expiré. Approuvez {fare} de nouveau.";
    approve_button(fare: &str): "Approve {fare}", French "Approuver {fare}";
    approve_more(to: &str, more: &str): "To go to {to}, approve {more} more. Until then the old destination holds.",
        French "Pour aller à {to}, approuvez {more} de plus. D’ici là, l’ancienne destination reste.";
    pay(amount: &str): "Approve {amount}", French "Approuver {amount}";
    free_at_first(fee: &str): "Cancelling is free for two minutes after your approval, then it costs {fee}.",
        French "L’annulation est gratuite deux minutes après votre accord, puis coûte {fee}.";
    come_out(fee: &str): "Please come to the car. The driver waits five minutes; not coming costs {fee}.",
        French "Rejoignez la voiture. Le chauffeur attend cinq minutes ; ne pas venir coûte {fee}.";
    cancel: "Cancel", French "Annuler";
    cancel_with_fee: "Cancel…", French "Annuler…";
    cancel_for(fee: &str): "Cancel for {fee}", French "Annuler pour {fee}";
    too_late(fee: &str): "The driver is on the way: cancelling now costs {fee}.",
        French "Le chauffeur est en route : annuler maintenant coûte {fee}.";
    keep: "Leave it as it is", French "Laisser ainsi";
    change_destination: "Change destination", French "Changer de destination";
    new_fare(to: &str, fare: &str): "To {to} the ride costs {fare}.", French "Jusqu’à {to}, la course coûte {fare}.";
    new_fare_with(to: &str, fare: &str, fee: &str): "To {to} the ride costs {fare}, of which {fee} for changing.",
        French "Jusqu’à {to}, la course coûte {fare}, dont {fee} pour le changement.";
    change_for(fare: &str): "Go there for {fare}", French "Y aller pour {fare}";
    same_destination: "That is where you are going.", French "C’est là que vous allez.";
    offer_is_over: "That offer is over. Please ask again.", French "Cette offre est passée. Demandez de nouveau.";
    riding_already: "You are on the way already. Change the destination, or ask the driver to stop.",
        French "Vous êtes déjà en route. Changez de destination ou demandez au chauffeur de s’arrêter.";

    thanks: "Thank you for riding with us.", French "Merci d’avoir roulé avec nous.";
    not_charged: "The fare was not approved, so nothing was charged.", French "Le prix n’a pas été approuvé : rien n’a été débité.";
    cancelled: "You cancelled. It was free.", French "Vous avez annulé. C’était gratuit.";
    cancelled_late: "You cancelled when the driver was on the way.", French "Vous avez annulé alors que le chauffeur était en route.";
    no_show: "The driver waited and left without you.", French "Le chauffeur a attendu et est reparti sans vous.";
    nobody_found: "No driver could take you. Please try again later.", French "Aucun chauffeur n’a pu vous prendre. Réessayez plus tard.";
    declined: "You declined the fare.", French "Vous avez refusé le prix.";
    not_approved: "The fare was not approved in time.", French "Le prix n’a pas été approuvé à temps.";
    paid: "Paid", French "Payé";
    time: "Time", French "Durée";
    changes: "Of which changes", French "Dont changements";

    go_on_duty: "Begin driving", French "Prendre le service";
    your_car: "Your car, as riders look for it", French "Votre voiture, telle qu’on la cherche";
    car_example: "Blue Zoe, AB-123-CD", French "Zoe bleue, AB-123-CD";
    name_your_car: "Riders must find your car: say colour, model and plate.", French "On doit trouver votre voiture : dites couleur, modèle et plaque.";
    where_you_are: "Where are you?", French "Où êtes-vous ?";
    begin: "Begin", French "Commencer";
    you_are_on_duty: "You are on duty here.", French "Vous êtes en service ici.";
    duty_note: "Rides of this conversation appear here as soon as somebody orders one.",
        French "Les courses de cette conversation apparaissent ici dès que quelqu’un en commande une.";
    go_off_duty: "End duty", French "Finir le service";
    off_duty: "You are off duty.", French "Vous n’êtes plus en service.";
    go_on_duty_first: "Type /drive first.", French "Tapez d’abord /drive.";
    drivers_only: "This is for our drivers. To take a taxi, type /taxi.", French "C’est réservé à nos chauffeurs. Pour prendre un taxi, tapez /taxi.";
    ride_wanted: "Ride wanted", French "Course demandée";
    accept: "Take it", French "La prendre";
    taken: "Another driver was faster.", French "Un autre chauffeur a été plus rapide.";
    one_drive: "You have a ride already: bring it to its end first.", French "Vous avez déjà une course : terminez-la d’abord.";
    wait_for_approval: "Wait: the rider approves the fare.", French "Attendez : le client approuve le prix.";
    drive_to(place: &str): "Drive to {place}.", French "Allez à {place}.";
    wait_for_rider(fee: &str): "Wait for the rider. After five minutes you may leave, and they pay {fee}.",
        French "Attendez le client. Après cinq minutes, vous pouvez partir, et il paie {fee}.";
    i_am_here: "I am there", French "J’y suis";
    is_in: "The rider is in", French "Le client est à bord";
    we_are_there: "We are there", French "Nous y sommes";
    did_not_come: "Nobody came", French "Personne n’est venu";
    give_up: "I cannot", French "Je ne peux pas";
    open_map: "Open a map", French "Ouvrir un plan";
    not_approved_yet: "The rider has not approved the fare yet.", French "Le client n’a pas encore approuvé le prix.";
    you_gave_it_up: "You gave this ride up.", French "Vous avez rendu cette course.";
    you_left: "Nobody came", French "Personne n’est venu";
    rider_cancelled: "The ride was cancelled", French "La course est annulée";

    over: "This ride is over.", French "Cette course est terminée.";
    not_yours: "Only the person who ordered the ride can do that.", French "Seule la personne qui a commandé peut le faire.";
    not_your_drive: "Only the driver of this ride can do that.", French "Seul le chauffeur de cette course peut le faire.";
    not_now: "That does not go with how far the ride is. Look at the card again.",
        French "Cela ne va pas avec l’état de la course. Regardez de nouveau la carte.";

    tariff(base: &str, kilometre: &str, minute: &str, least: &str):
        "{base} to begin with, {kilometre} a kilometre, {minute} a minute, {least} at least. The fare is fixed when you order. Free to cancel until two minutes after your approval.",
        French "{base} de prise en charge, {kilometre} le kilomètre, {minute} la minute, {least} au moins. Le prix est fixé à la commande. Annulation gratuite jusqu’à deux minutes après votre accord.";
}

impl Language {
    pub(crate) fn money(self, money: Money) -> String {
        locale::money(self.tag(), money)
    }

    /// How a fare comes about.
    pub(crate) fn rules(self) -> String {
        use crate::tariff::{BASE, LEAST, PER_KILOMETRE, PER_MINUTE};
        let [base, kilometre, minute, least] = [BASE, PER_KILOMETRE, PER_MINUTE, LEAST].map(|money| self.money(money));
        self.tariff(&base, &kilometre, &minute, &least)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn every_text_is_there_in_every_language() {
        assert_eq!(Language::untranslated(), []);
    }
}
