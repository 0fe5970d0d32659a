"""A small judged catalogue of our own making: what buyers ask in both languages, and the goods that they mean."""

from __future__ import annotations

GOODS = {
    "towel-en": ("Cotton Bath Towel 70x140 cm", "Soft terry towel for hotels, 500 gsm"),
    "towel-zh": ("纯棉浴巾 70x140cm 酒店加厚", ""),
    "flask-en": ("Stainless Steel Vacuum Flask 500ml", "Double wall insulated bottle, keeps drinks hot"),
    "flask-zh": ("不锈钢保温杯 0.5升 便携", ""),
    "bottle-en": ("Sports Water Bottle 750 ml, BPA free", "Tritan plastic bottle with straw"),
    "kettle-220": ("Electric Kettle 1.7L 220V", "Automatic shut off"),
    "kettle-110": ("Electric Kettle 1.7L 110V", "Automatic shut off"),
    "cooker-en": ("Multi Rice Cooker 5L", "Non-stick inner pot"),
    "case-en": ("Leather Carrying Case for Projector", "Padded shoulder bag"),
    "projector-en": ("Portable LED Projector 1080p", "Home cinema, HDMI"),
    "turntable-en": ("Sony PS-LX350H Turntable", "Belt drive record player"),
    "turntable-other": ("Sony PS-HX500 Turntable", "Record player with USB"),
    "helmet-en": ("Spider-Man Bicycle Helmet for Kids", ""),
    "boots-en": ("Women's Snow Boots, waterproof", "Fleece lined winter boots"),
    "sandals-zh": ("女士凉鞋 夏季平底", ""),
    "dress-en": ("Floral Chiffon Dress", "Long sleeve summer dress"),
    "shirt-en": ("Men's Dress Shirt, white", "Slim fit cotton shirt"),
    "lamp-en": ("Solar Garden Lamp, set of 4", "Outdoor pathway lights"),
    "umbrella-zh": ("户外遮阳伞 庭院大伞 3米", ""),
    "tool-en": ("Cordless Impact Drill 18V", "Two lithium batteries, tool box"),
    "bag-en": ("Canvas Tote Bag without zipper", "Reusable shopping bag"),
    "backpack-zh": ("防水双肩背包 大容量 电脑包", ""),
    "chips-en": ("Aubergine Chips 100g", "Crispy vegetable snack"),
    "biscuit-zh": ("全麦饼干 独立包装 500克", ""),
    "toy-zh": ("儿童毛绒玩具 小熊公仔", ""),
    "mat-en": ("Non-slip Yoga Mat 6mm", "TPE exercise mat with strap"),
    "pillow-en": ("Memory Foam Travel Neck Pillow", ""),
    "knife-en": ("Chef Knife 8 inch, German steel", "Kitchen knife with wooden handle"),
    "rack-en": ("Bamboo Wine Rack for 12 bottles", ""),
    "charger-zh": ("太阳能充电宝 20000毫安 快充", ""),
}
"""Id → name and description. Below: query → the ids it means."""

ENGLISH_TO_ENGLISH = {
    "bath towels": "towel-en towel-zh",
    "projector": "projector-en",
    "sony PSLX350H": "turntable-en",
    "spiderman helmet": "helmet-en",
    "electric kettle 220V": "kettle-220",
    "eggplant chips": "chips-en",
    "white dress shirt": "shirt-en",
    "vacum flask": "flask-en",
    "20.3 cm kitchen knife": "knife-en",
}
CHINESE_TO_CHINESE = {
    "浴巾": "towel-zh towel-en",
    "不銹鋼保溫杯": "flask-zh flask-en",
    "双肩包 防水": "backpack-zh",
    "毛绒玩具": "toy-zh",
    "庭院遮阳伞": "umbrella-zh",
    "全麦曲奇": "biscuit-zh",
}
CHINESE_TO_ENGLISH = {
    "电饭煲": "cooker-en",
    "雪地靴 女": "boots-en",
    "投影仪": "projector-en",
    "连衣裙": "dress-en",
    "瑜伽垫": "mat-en",
    "红酒架": "rack-en",
    "太阳能庭院灯": "lamp-en",
    "护颈枕": "pillow-en",
    "充电式冲击钻": "tool-en",
}
ENGLISH_TO_CHINESE = {
    "plush toy": "toy-zh",
    "women's sandals": "sandals-zh",
    "power bank": "charger-zh",
    "whole wheat biscuits": "biscuit-zh",
    "waterproof backpack": "backpack-zh",
    "patio umbrella": "umbrella-zh",
}
MISSPELT = {
    "turntabel": "turntable-en turntable-other",
    "bycicle helmte": "helmet-en",
    "bambo wine rack": "rack-en",
    "sumer dress": "dress-en",
    "投影义": "projector-en",
    "电犯煲": "cooker-en",
    "防水双间包": "backpack-zh",
    "太杨能充电宝": "charger-zh",
}
