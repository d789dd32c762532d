"""Ordinary chemicals of trade that no list names, and the words that stand around a name on a real form.

CAS numbers were compared with the ``chemicals`` package; tariff codes are remembered, as on a hasty form.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Good:
    """One ordinary chemical: Spanish name, CAS number, six-digit tariff code, US dollars a kg, packing."""

    name: str
    cas: str
    hs6: str
    price: float
    packing: str  # "l" liquid, "s" solid, "g" small goods that are sold by the box


_TABLE = """
Hidróxido de sodio en escamas|1310-73-2|2815.11|0.70|s
Soda cáustica líquida al 50%|1310-73-2|2815.12|0.45|l
Hidróxido de potasio|1310-58-3|2815.20|1.10|s
Carbonato de sodio liviano|497-19-8|2836.20|0.40|s
Bicarbonato de sodio grado alimenticio|144-55-8|2836.30|0.55|s
Carbonato de calcio precipitado|471-34-1|2836.50|0.30|s
Cloruro de calcio 77% escamas|10043-52-4|2827.20|0.45|s
Cloruro de potasio|7447-40-7|3104.20|0.50|s
Sulfato de magnesio heptahidratado|10034-99-8|2833.21|0.35|s
Sulfato de aluminio|10043-01-3|2833.22|0.30|s
Sulfato de cobre pentahidratado|7758-99-8|2833.25|2.30|s
Sulfato de zinc monohidratado|7446-19-7|2833.29|0.95|s
Sulfato de amonio|7783-20-2|3102.21|0.25|s
Nitrato de potasio cristalino|7757-79-1|2834.21|1.10|s
Urea granulada 46%|57-13-6|3102.10|0.45|s
Fosfato monoamónico|7722-76-1|3105.40|0.80|s
Ácido fosfórico 85% grado alimenticio|7664-38-2|2809.20|1.20|l
Ácido nítrico 60%|7697-37-2|2808.00|0.60|l
Ácido acético glacial|64-19-7|2915.21|0.95|l
Ácido cítrico anhidro|77-92-9|2918.14|1.05|s
Ácido láctico 88%|50-21-5|2918.11|1.90|l
Ácido oxálico dihidratado|6153-56-6|2917.11|1.40|s
Ácido ascórbico|50-81-7|2936.27|6.50|s
Ácido bórico granular|10043-35-3|2810.00|1.10|s
Ácido esteárico triple prensado|57-11-4|2915.70|1.60|s
Ácido benzoico|65-85-0|2916.31|1.90|s
Ácido salicílico|69-72-7|2918.21|3.80|s
Ácido sulfámico|5329-14-6|2811.19|1.00|s
Benzoato de sodio|532-32-1|2916.31|2.10|s
Sorbato de potasio|24634-61-5|2916.19|4.20|s
Anhídrido maleico|108-31-6|2917.14|1.50|s
Anhídrido ftálico|85-44-9|2917.35|1.30|s
Acetato de etilo|141-78-6|2915.31|1.15|l
Acetato de butilo|123-86-4|2915.33|1.40|l
Acetato de sodio trihidratado|6131-90-4|2915.29|1.20|s
Alcohol isopropílico 99%|67-63-0|2905.12|1.30|l
Metanol|67-56-1|2905.11|0.55|l
n-Butanol|71-36-3|2905.13|1.50|l
Propilenglicol USP|57-55-6|2905.32|1.90|l
Etilenglicol|107-21-1|2905.31|0.95|l
Glicerina refinada 99,7%|56-81-5|2905.45|1.00|l
Sorbitol 70%|50-70-4|2905.44|0.90|l
Xileno técnico|1330-20-7|2902.44|0.95|l
Ciclohexano|110-82-7|2902.11|1.60|l
n-Hexano|110-54-3|2901.10|1.30|l
Estireno monómero|100-42-5|2902.50|1.35|l
Cloruro de metileno|75-09-2|2903.12|0.95|l
Percloroetileno|127-18-4|2903.23|1.00|l
Formaldehído 37%|50-00-0|2912.11|0.60|l
Ciclohexanona|108-94-1|2914.22|1.90|l
Dietanolamina|111-42-2|2922.12|1.80|l
Trietanolamina 85%|102-71-6|2922.15|1.70|l
Monoetanolamina|141-43-5|2922.11|1.60|l
Hexametilentetramina|100-97-0|2933.69|1.80|s
Melamina|108-78-1|2933.61|1.50|s
Peróxido de hidrógeno 50%|7722-84-1|2847.00|0.75|l
Hipoclorito de sodio 13%|7681-52-9|2828.90|0.30|l
Hipoclorito de calcio 65%|7778-54-3|2828.10|1.80|s
Dióxido de titanio rutilo|13463-67-7|2823.00|2.90|s
Óxido de zinc|1314-13-2|2817.00|2.70|s
Óxido de hierro rojo|1309-37-1|2821.10|1.50|s
Sílice precipitada|7631-86-9|2811.22|1.60|s
Negro de humo|1333-86-4|2803.00|1.40|s
Azufre en polvo|7704-34-9|2503.00|0.40|s
Parafina refinada|8002-74-2|2712.20|1.30|s
Dextrosa monohidratada|5996-10-1|1702.30|0.75|s
Cafeína anhidra|58-08-2|2939.30|12.00|s
Paracetamol|103-90-2|2924.29|5.50|s
Ibuprofeno|15687-27-1|2916.39|14.00|s
Ácido acetilsalicílico|50-78-2|2918.22|4.80|s
Clorhidrato de metformina|1115-70-4|2925.29|6.20|s
Vainillina|121-33-5|2912.41|14.00|s
Mentol cristalizado|2216-51-5|2906.11|22.00|s
Glutamato monosódico|142-47-2|2922.42|1.50|s
Clorhidrato de L-lisina|657-27-2|2922.41|1.60|s
DL-metionina|59-51-8|2930.40|3.10|s
Piperazina anhidra|110-85-0|2933.59|7.50|s
4-aminopiridina|504-24-5|2933.39|48.00|s
Glifosato técnico 95%|1071-83-6|2931.49|4.20|s
Resina epóxica líquida||3907.30|3.10|l
Resina de poliéster insaturado en estireno||3907.91|2.20|l
Pintura acrílica base agua||3209.10|2.40|l
Diluyente para laca sin acetona||3814.00|1.40|l
Quitaesmalte sin acetona 60 ml||3304.99|3.90|g
Vinagre blanco de caña 5%||2209.00|0.60|l
Detergente en polvo||3402.50|1.10|s
Champú para cabello 400 ml||3305.10|2.90|g
Aceite esencial de limón||3301.13|24.00|l
Aceite esencial de cardamomo||3301.29|85.00|l
Fertilizante NPK 15-15-15||3105.20|0.48|s
Tinta para impresión flexográfica||3215.19|5.20|l
Adhesivo vinílico blanco||3506.91|1.70|l
Kit de reactivos para diagnóstico clínico||3822.19|140.00|g
Catalizador para poliuretano||3815.90|7.00|l
"""
ORDINARY = tuple(
    Good(name, cas, hs6, float(price), packing)
    for name, cas, hs6, price, packing in (row.split("|") for row in _TABLE.strip().splitlines())
)

# Listed substances that Guatemalan firms lawfully use, by trade: id, share written on the label, dollars a kg, packing.
TRADES: dict[str, tuple[tuple[str, str, float, str], ...]] = {
    "Pinturas": (("acetone", "99,5%", 1.1, "l"), ("toluene", "99%", 1.2, "l"), ("mek", "99%", 1.7, "l")),
    "Aguas": (
        ("potassium-permanganate", "98%", 3.4, "s"),
        ("hydrochloric-acid", "32%", 0.4, "l"),
        ("sulphuric-acid", "98%", 0.35, "l"),
    ),
    "Baterías": (("sulphuric-acid", "96%", 0.3, "l"),),
    "Fragancias": (("piperonal", "99%", 18.0, "s"), ("phenylacetic-acid", "99%", 7.5, "s")),
    "Fármacos": (
        ("acetic-anhydride", "99%", 1.6, "l"),
        ("ergotamine", "98%", 4200.0, "p"),
        ("anthranilic-acid", "98%", 6.0, "s"),
        ("piperidine", "99%", 9.5, "l"),
    ),
    "Laboratorio": (
        ("ethyl-ether", "99,7%", 6.0, "p"),
        ("acetone", "99,9%", 4.0, "p"),
        ("hydrochloric-acid", "37%", 3.0, "p"),
        ("toluene", "99,8%", 5.0, "p"),
    ),
    "Distribución": (
        ("acetone", "99%", 1.0, "l"),
        ("sulphuric-acid", "98%", 0.35, "l"),
        ("hydrochloric-acid", "31%", 0.4, "l"),
        ("acetic-anhydride", "98%", 1.5, "l"),
        ("potassium-permanganate", "97%", 3.2, "s"),
        ("toluene", "99%", 1.1, "l"),
    ),
}
# Substances that another country lists and Guatemala does not: lawful here, and still worth a look on some routes.
ELSEWHERE = (
    ("Metil isobutil cetona", "108-10-1", "2914.13", 1.9, "l"),
    ("Yodo sublimado", "7553-56-2", "2801.20", 42.0, "s"),
    ("Benzaldehído grado sabor", "100-52-7", "2912.21", 3.9, "l"),
    ("Cloruro de bencilo", "100-44-7", "2903.99", 2.6, "l"),
)
PLACES = (
    "Tikal",
    "Atitlán",
    "Ixchel",
    "Quetzal",
    "Petén",
    "Zacapa",
    "Motagua",
    "Usumacinta",
    "Sacatepéquez",
    "Polochic",
    "Izabal",
    "Chixoy",
    "Mixco",
    "Amatitlán",
    "Tajumulco",
    "Pacaya",
    "Suchitán",
    "Rabinal",
    "Cobán",
    "Escuintla",
)
ORIGINS = ("US", "MX", "CN", "DE", "IN", "ES", "BR", "CO", "NL", "KR", "SV", "CR", "BE", "JP", "CL")
NEIGHBOURS = ("SV", "HN", "NI", "CR", "BZ", "PA", "MX")
OFFICES = ("GTPRQ", "GTSTC", "GTPBR", "GTGUA")
USES = (
    "Elaboración de pinturas",
    "Tratamiento de agua",
    "Reventa a industria",
    "Materia prima",
    "Uso en laboratorio",
    "Fabricación de limpiadores",
    "Industria alimenticia",
    "Fabricación de fármacos",
    "",
    "",
)
