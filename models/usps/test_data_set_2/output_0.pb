BnoveltyJ !≈
>▀cп=╞ю= 4k>╫╕Д>z>s─>дт?