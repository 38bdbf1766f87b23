//! What is sold: names, pictures, prices, weights, and how many came with the first delivery. What a shop that copies this
//! changes first.
//!
//! A product's picture is an emoji, which every device draws without asking anybody. A card may also show an image from an
//! `https` address: a shop with photographs gives its products an address, and `cards::picture` an element for it.

use parvis_sdk::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::texts::Language;

/// A product.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Product {
    /// Its key in storage and on buttons: it stays as it is for ever.
    pub(crate) sku: &'static str,
    pub(crate) picture: &'static str,
    pub(crate) aisle: Aisle,
    pub(crate) price: Money,
    pub(crate) grams: u32,
    /// How many there were at first; `stock` counts what came and went since.
    pub(crate) first_stock: u16,
    english: Words,
    french: Words,
}

#[derive(Debug, PartialEq, Eq)]
struct Words {
    name: &'static str,
    about: &'static str,
}

/// Where it stands in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Aisle {
    Table,
    Home,
    Paper,
    Wear,
}

impl Aisle {
    pub(crate) const ALL: [Self; 4] = [Self::Table, Self::Home, Self::Paper, Self::Wear];
}

pub(crate) const PRODUCTS: [Product; 12] = [
    Product {
        sku: "lamp",
        picture: "💡",
        aisle: Aisle::Home,
        price: euros(59, 0),
        grams: 1_800,
        first_stock: 1,
        english: Words {
            name: "Reading lamp, 1962",
            about: "Brass and green enamel, rewired and tested. There is one of it in the world.",
        },
        french: Words {
            name: "Lampe de lecture, 1962",
            about: "Laiton et émail vert, recâblée et testée. Pièce unique.",
        },
    },
    Product {
        sku: "mug",
        picture: "☕\u{fe0f}",
        aisle: Aisle::Table,
        price: euros(18, 0),
        grams: 400,
        first_stock: 12,
        english: Words { name: "Stoneware mug", about: "Thrown by hand, 30 cl, speckled glaze. Dishwasher safe." },
        french: Words {
            name: "Tasse en grès",
            about: "Tournée à la main, 30 cl, émail moucheté. Va au lave-vaisselle.",
        },
    },
    Product {
        sku: "tea",
        picture: "🍵",
        aisle: Aisle::Table,
        price: euros(8, 50),
        grams: 150,
        first_stock: 40,
        english: Words { name: "Mountain herb tea", about: "Verbena, thyme and mint from 1,200 metres. 100 g." },
        french: Words { name: "Thé des montagnes", about: "Verveine, thym et menthe de 1 200 mètres. 100 g." },
    },
    Product {
        sku: "honey",
        picture: "🍯",
        aisle: Aisle::Table,
        price: euros(9, 80),
        grams: 450,
        first_stock: 24,
        english: Words { name: "Chestnut honey", about: "Dark, a little bitter, from one valley. 250 g." },
        french: Words { name: "Miel de châtaignier", about: "Sombre, un peu amer, d’une seule vallée. 250 g." },
    },
    Product {
        sku: "oil",
        picture: "🫒",
        aisle: Aisle::Table,
        price: euros(16, 40),
        grams: 950,
        first_stock: 15,
        english: Words { name: "Olive oil", about: "Pressed cold in November, unfiltered. 50 cl." },
        french: Words { name: "Huile d’olive", about: "Pressée à froid en novembre, non filtrée. 50 cl." },
    },
    Product {
        sku: "candle",
        picture: "🕯️",
        aisle: Aisle::Home,
        price: euros(14, 0),
        grams: 300,
        first_stock: 18,
        english: Words { name: "Beeswax candle", about: "Burns for 30 hours and smells of a meadow." },
        french: Words { name: "Bougie en cire d’abeille", about: "Brûle 30 heures et sent la prairie." },
    },
    Product {
        sku: "soap",
        picture: "🧼",
        aisle: Aisle::Home,
        price: euros(5, 20),
        grams: 120,
        first_stock: 60,
        english: Words { name: "Olive oil soap", about: "Cut from the block, no scent added. 100 g." },
        french: Words { name: "Savon à l’huile d’olive", about: "Coupé du bloc, sans parfum. 100 g." },
    },
    Product {
        sku: "plant",
        picture: "🪴",
        aisle: Aisle::Home,
        price: euros(22, 0),
        grams: 2_300,
        first_stock: 7,
        english: Words { name: "Fern in a pot", about: "Wants shade and forgives a week without water." },
        french: Words { name: "Fougère en pot", about: "Aime l’ombre et pardonne une semaine sans eau." },
    },
    Product {
        sku: "notebook",
        picture: "📓",
        aisle: Aisle::Paper,
        price: euros(12, 50),
        grams: 250,
        first_stock: 30,
        english: Words { name: "Dotted notebook", about: "A5, 160 pages that lie flat, sewn by hand." },
        french: Words { name: "Carnet pointillé", about: "A5, 160 pages qui s’ouvrent à plat, cousu main." },
    },
    Product {
        sku: "pens",
        picture: "🖊️",
        aisle: Aisle::Paper,
        price: euros(7, 90),
        grams: 80,
        first_stock: 45,
        english: Words { name: "Three pens", about: "Blue, black and one green for corrections." },
        french: Words { name: "Trois stylos", about: "Bleu, noir, et un vert pour corriger." },
    },
    Product {
        sku: "scarf",
        picture: "🧣",
        aisle: Aisle::Wear,
        price: euros(39, 0),
        grams: 200,
        first_stock: 9,
        english: Words { name: "Wool scarf", about: "Lambswool, woven an hour from here. 180 × 30 cm." },
        french: Words {
            name: "Écharpe en laine", about: "Laine d’agneau, tissée à une heure d’ici. 180 × 30 cm."
        },
    },
    Product {
        sku: "umbrella",
        picture: "☂️",
        aisle: Aisle::Wear,
        price: euros(29, 0),
        grams: 600,
        first_stock: 11,
        english: Words { name: "Storm umbrella", about: "Eight ribs of glass fibre; repaired for life." },
        french: Words { name: "Parapluie tempête", about: "Huit baleines en fibre de verre ; réparé à vie." },
    },
];

impl Product {
    pub(crate) fn find(sku: &str) -> Option<&'static Self> {
        PRODUCTS.iter().find(|product| product.sku == sku)
    }

    pub(crate) fn name(&self, language: Language) -> &'static str {
        self.words(language).name
    }

    pub(crate) fn about(&self, language: Language) -> &'static str {
        self.words(language).about
    }

    fn words(&self, language: Language) -> &Words {
        match language {
            Language::English => &self.english,
            Language::French => &self.french,
        }
    }

    /// What its name says, and what is said of it, in all languages.
    fn texts(&self) -> [String; 2] {
        [[self.english.name, self.french.name], [self.english.about, self.french.about]].map(|texts| texts.join(" "))
    }
}

/// The products of an aisle, or of all, that answer a query, those that are called so first; all of them where it is empty.
pub(crate) fn search(query: &str, aisle: Option<Aisle>) -> Vec<&'static Product> {
    let here = PRODUCTS.iter().filter(|product| aisle.is_none_or(|aisle| product.aisle == aisle));
    let mut found: Vec<_> = here.filter(|product| answers(&product.texts().join(" "), query)).collect();
    found.sort_by_key(|product| {
        let [name, _] = product.texts();
        !answers(&name, query)
    });
    found
}

/// Whether each word of `query` begins a word of `text`, with or without accents.
fn answers(text: &str, query: &str) -> bool {
    let text = fold(text);
    fold(query).split_whitespace().all(|wanted| text.split_whitespace().any(|word| word.starts_with(wanted)))
}

/// Small letters without accents; whatever is neither letter nor digit parts words.
fn fold(text: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        letter if letter.is_alphanumeric() => letter,
        _ => ' ',
    };
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

const fn euros(whole: i64, cents: i64) -> Money {
    Money::new(whole * 100 + cents, Currency::EUR)
}
